/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes MSRs; counts the #GPs, and says whether one that matters was let through. */
	.include "start.inc"
	movl $handler, %eax
	movw %ax, gate
	shr $16, %eax
	movw %ax, gate+6
	lidtl idt_register
	/* SMM base, VM_CR, VM_HSAVE_PA, SYSCFG, microcode, MTRR: each is refused */
	mov $list, %ebp
5:	mov (%ebp), %ecx
	test %ecx, %ecx
	jz 6f
	movl $0, faulted
	xor %eax, %eax
	xor %edx, %edx
	wrmsr
	cmpl $1, faulted
	jne 8f
	add $4, %ebp
	jmp 5b
6:	/* EFER with SVME */
	movl $0, faulted
	mov $0xc0000080, %ecx
	mov $0x1000, %eax
	xor %edx, %edx
	wrmsr
	cmpl $1, faulted
	jne 8f
	say "msrs: all refused"
	done
8:	say "not ok: an MSR was written"
	done
handler:
	incl faulted
	addl $4, %esp          /* error code */
	addl $2, (%esp)        /* behind WRMSR */
	iretl
faulted: .long 0
list:	.long 0xc0010111, 0xc0010114, 0xc0010117, 0xc0010010, 0xc0010020, 0x200, 0x2ff, 0x1b0, 0x79, 0
	.balign 8
idt:	.fill 13, 8, 0
gate:	.word 0, 8, 0x8e00, 0
idt_register:
	.word 14*8-1
	.long idt
