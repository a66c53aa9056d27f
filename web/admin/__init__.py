"""What administrators set: services, bodies, areas, targets, hours; and the health of inboxes."""
