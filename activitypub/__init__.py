"""The protocol between servers as plain values: documents, signatures, addresses. Nothing here waits."""
