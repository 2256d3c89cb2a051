/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes what is the root cell's. */
	.include "start.inc"
	mov x0, #0x50000000
	strh w0, [x0, #6]
	say "write-outside: it was possible\n"
	done
	skipping
