"""The command line, for those who run a room and those who speak in one."""
