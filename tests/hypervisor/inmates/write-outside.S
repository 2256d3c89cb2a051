/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes memory that is not its own. */
	.include "start.inc"
	movl $0x12345678, 0x3b000000
	say "not ok: wrote"
	done
