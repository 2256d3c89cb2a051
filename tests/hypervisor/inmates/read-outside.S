/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads memory that is not its own. */
	.include "start.inc"
	mov 0x40000000, %eax
	say "not ok: read"
	done
