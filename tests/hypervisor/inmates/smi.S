/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends a system management interrupt to all. */
	.include "start.inc"
	mov $0xfee00300, %ebx
	movl $0x000c4200, (%ebx)
	say "not ok: sent"
	done
