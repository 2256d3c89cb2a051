/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program, not the kernel of its cell, calls the hypervisor: that is no instruction there. */
	.include "start.inc"
	lgdtl table_3
	movl $0x7f00, 0x5004   /* the stack of privilege 0 */
	movl $16, 0x5008
	mov $0x28, %ax
	ltr %ax
	movl $undefined, %eax
	movw %ax, gate
	shr $16, %eax
	movw %ax, gate+6
	lidtl idt_register
	push $0x23             /* SS, ESP, EFLAGS, CS, EIP */
	push $0x9000
	push $2
	push $0x1b
	push $program
	iretl
program:
	mov $8, %eax
	mov $'!', %edi
	vmmcall
	cli                    /* #GP, if it comes to that: the cell has no handler */
undefined:
	mov $16, %ax
	mov %ax, %ds
	say "user-mode: refused"
	done
	.balign 8
segments_3:
	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00cf93000000ffff
	.quad 0x00cffb000000ffff
	.quad 0x00cff3000000ffff
	.quad 0x0000890050000067 /* the task's state is at 0x5000 */
table_3:
	.word 47
	.long segments_3
idt:	.fill 6, 8, 0
gate:	.word 0, 8, 0x8e00, 0
idt_register:
	.word 7*8-1
	.long idt
