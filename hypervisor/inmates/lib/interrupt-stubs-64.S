/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers that C functions may change: System V ABI AMD64, 3.2.1. */
	.code64
#include "interrupt-stubs.inc"

/* The processor aligned the stack and put 5 words on it: with ours it is aligned again. */
interrupt_entry:
	push %rax
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %r8
	push %r9
	push %r10
	push %r11
	cld
	mov 72(%rsp), %edi
	lea 80(%rsp), %rsi
	call interrupt_dispatch
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
