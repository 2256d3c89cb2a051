/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has QEMU's edu device, its registers at 0x300000 (QEMU's docs/specs/edu.txt): DMA
 * inside of its own memory, an interrupt, and then DMA where the root cell has memory.
 */
	.include "start.inc"
.macro config_address offset   /* of the function in EBX */
	mov $0xcf8, %dx
	lea \offset(%ebx), %eax
	out %eax, %dx
	mov $0xcfc, %dx
.endm
.macro config_write offset, value
	config_address \offset
	mov $\value, %eax
	out %eax, %dx
.endm
.macro config_read offset
	config_address \offset
	in %dx, %eax
.endm
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
7:	config_write 0x04, 6           /* command: decode memory, be master */
	movl $0x600d600d, 0x9000
	copy 0x9000, 0x40000, 1
	copy 0x40000, 0xa000, 3
	cmpl $0x600d600d, 0xa000
	je 7f
	say "not ok: DMA does not arrive"
	done
7:	say "edu: DMA works"

	/* MSI, its capability at 0x40: of CPU 0, which is refused, and of its own CPU 3 */
	config_write 0x44, 0xfee00000
	config_write 0x48, 0
	config_write 0x4c, 0x40
	config_write 0x40, 0x10000
	config_read 0x40
	test $0x10000, %eax
	jz 7f
	say "not ok: messages to CPU 0"
	done
7:	say "edu: no messages to CPU 0"
	mov $interrupted, %eax
	mov $0x80000, %ecx     /* the code segment, and the low half of the address */
	mov %ax, %cx
	mov %ecx, 0x7000 + 8 * 0x40
	movl $0x8e00, 0x7004 + 8 * 0x40
	lidtl idt
	movl $0x1ff, 0xfee000f0 /* the local APIC is on */
	config_write 0x44, 0xfee03000
	config_write 0x40, 0x10000
	config_read 0x44
	cmp $0xfee03000, %eax
	jne 8f
	sti
	movl $1, 0x300060      /* raise */
	mov $0x10000000, %ecx
5:	cmpl $0, 0x9100
	jne 7f
	pause
	dec %ecx
	jnz 5b
8:	say "not ok: no interrupt"
	done
interrupted:
	incl 0x9100
	movl $0, 0xfee000b0    /* the end of it */
	iretl
idt:	.word 8 * 0x41 - 1
	.long 0x7000
7:	movl $1, 0x300064      /* acknowledge */
	say "edu: its interrupt arrives"
	movl $0x0bad0bad, 0x9000
	copy 0x9000, 0x40000, 1
	copy 0x40000, 0x3b000000, 3
	done
