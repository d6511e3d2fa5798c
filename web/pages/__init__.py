"""What people see: pages made on the server, in plain French, for any telephone."""
