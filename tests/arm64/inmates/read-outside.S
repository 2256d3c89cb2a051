/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what is the root cell's. */
	.include "start.inc"
	mov x0, #0x50000000
	ldr w1, [x0]
	say "read-outside: it was possible\n"
	done
	skipping
