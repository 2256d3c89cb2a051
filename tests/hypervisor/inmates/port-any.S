/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One access to a port: tests/hypervisor/port-walk.c says which, in four bytes at 0x4000, and finds
 * a mark in the memory that is shared when the cell goes on behind it.
 */
	.include "start.inc"
	movzwl 0x4000, %edx
	xor %eax, %eax
	cmpb $0, 0x4003
	jne writing
	cmpb $2, 0x4002
	je read16
	ja read32
	in %dx, %al
	jmp over
read16:	in %dx, %ax
	jmp over
read32:	in %dx, %eax
	jmp over
writing:
	cmpb $2, 0x4002
	je write16
	ja write32
	out %al, %dx
	jmp over
write16:
	out %ax, %dx
	jmp over
write32:
	out %eax, %dx
over:	movl $1, 0x200020
	done
