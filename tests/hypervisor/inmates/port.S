/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a port that is not its own. */
	.include "start.inc"
	mov $0x60, %dx
	in %dx, %al
	say "not ok: read"
	done
