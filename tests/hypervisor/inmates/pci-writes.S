/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes to the configuration space of a function that it does not have. */
	.include "start.inc"
	mov $0xcf8, %dx
	mov $0x80000804, %eax  /* 00:01.0, command */
	out %eax, %dx
	mov $0xcfc, %dx
	xor %eax, %eax
	out %eax, %dx
	in %dx, %eax
	cmp $-1, %eax          /* there is nothing for it to see */
	jne 5f
	say "pci-writes: nothing seen"
	done
5:	say "not ok: saw a function"
	done
