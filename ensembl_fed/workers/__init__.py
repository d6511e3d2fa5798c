"""The work behind the answers: deliveries, received activities, timers and mails."""
