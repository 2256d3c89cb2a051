/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Goes on where there is no memory. */
	.include "start.inc"
	mov $0x50000000, %eax
	jmp *%eax
