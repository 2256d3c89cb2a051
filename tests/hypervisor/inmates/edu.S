/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has QEMU's edu device, its registers at 0x300000 (QEMU's docs/specs/edu.txt): DMA
 * inside of its own memory, and then where the root cell has memory.
 */
	.include "start.inc"
.macro copy from, to, command
	movl $\from, 0x300080
	movl $\to, 0x300088
	movl $4, 0x300090
	movl $\command, 0x300098
6:	pause
	mov 0x300098, %eax
	test $1, %al
	jnz 6b
.endm
	/* The first function with its vendor and device */
	mov $0x80000000, %ebx
5:	mov $0xcf8, %dx
	mov %ebx, %eax
	out %eax, %dx
	mov $0xcfc, %dx
	in %dx, %eax
	cmp $0x11e81234, %eax
	je 7f
	add $0x100, %ebx
	cmp $0x80010000, %ebx
	jne 5b
	say "not ok: there is no edu"
	done
7:	add $4, %ebx           /* command: decode memory, be master */
	mov $0xcf8, %dx
	mov %ebx, %eax
	out %eax, %dx
	mov $0xcfc, %dx
	mov $6, %eax
	out %eax, %dx
	movl $0x600d600d, 0x9000
	copy 0x9000, 0x40000, 1
	copy 0x40000, 0xa000, 3
	cmpl $0x600d600d, 0xa000
	je 7f
	say "not ok: DMA does not arrive"
	done
7:	say "edu: DMA works"
	movl $0x0bad0bad, 0x9000
	copy 0x9000, 0x40000, 1
	copy 0x40000, 0x3b000000, 3
	done
