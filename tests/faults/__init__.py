"""What disks and power do: recorded, and played back in part."""
