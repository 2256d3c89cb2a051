/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host's IDT leads to. Interrupts never come: only exceptions, and NMIs that we let in. */
	.text

/* An NMI is there to end a guest's turn, or is counted for the guest; nothing is to be done here. */
	.globl exception_nmi
exception_nmi:
	iretq

/* What was pending when a CPU changed hands is taken, and forgotten: apic_clear(). */
	.globl exception_interrupt
exception_interrupt:
	iretq

.macro stub vector
	.balign 16
	push $0
	push $\vector
	jmp common
.endm

/* The processor has pushed an error code. */
.macro stub_with_error vector
	.balign 16
	push $\vector
	jmp common
.endm

	.balign 16
	.globl exception_stubs
exception_stubs:
	.irp vector, 0, 1, 2, 3, 4, 5, 6, 7
	stub \vector
	.endr
	stub_with_error 8
	stub 9
	.irp vector, 10, 11, 12, 13, 14
	stub_with_error \vector
	.endr
	stub 15
	stub 16
	stub_with_error 17
	.irp vector, 18, 19, 20
	stub \vector
	.endr
	stub_with_error 21
	.irp vector, 22, 23, 24, 25, 26, 27, 28
	stub \vector
	.endr
	stub_with_error 29
	stub_with_error 30
	stub 31
	.balign 16

common:
	push %rax
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %r8
	push %r9
	push %r10
	push %r11
	mov %rsp, %rdi
	cld
	/* The stack may be at any multiple of 8. */
	mov %rsp, %rax
	and $-16, %rsp
	push %rax
	push %rax
	call exception
	pop %rsp
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rdi
	pop %rsi
	pop %rdx
	pop %rcx
	pop %rax
	add $16, %rsp
	iretq

	.section .note.GNU-stack, "", @progbits
