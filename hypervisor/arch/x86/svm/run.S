/* SPDX-License-Identifier: GPL-2.0-only */
/* In and out of the guest. */
#define N_PUSHED 14 /* struct guest_registers */

	.set image_vendor, 1 /* CELLWARDEN_IMAGE_VENDOR_AMD */
	.globl image_vendor

	.text
	/*
	 * void svm_run(struct guest_registers *registers): never returns. Above the
	 * registers on the CPU's stack are the physical addresses of the VMCB and of
	 * the page with our own state for VMLOAD. The VMCB's state is not loaded yet.
	 */
	.globl svm_run
svm_run:
	mov %rdi, %rsp
1:	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rdi
	pop %rsi
	pop %rbp
	pop %rbx
	pop %rdx
	pop %rcx
	mov (%rsp), %rax
	vmload %rax
	vmrun %rax
	vmsave %rax
	push %rcx
	push %rdx
	push %rbx
	push %rbp
	push %rsi
	push %rdi
	push %r8
	push %r9
	push %r10
	push %r11
	push %r12
	push %r13
	push %r14
	push %r15
	mov 8*(N_PUSHED + 1)(%rsp), %rax
	vmload %rax
	mov %rsp, %rdi
	call svm_exit
	jmp 1b

	/*
	 * void svm_return(const struct guest_registers *registers, const uint64_t *frame):
	 * to where a guest that we leave to itself is. The frame is what IRETQ takes,
	 * and RAX before it.
	 */
	.globl svm_return
svm_return:
	mov %rsi, %rsp
	mov (%rdi), %r15
	mov 8(%rdi), %r14
	mov 16(%rdi), %r13
	mov 24(%rdi), %r12
	mov 32(%rdi), %r11
	mov 40(%rdi), %r10
	mov 48(%rdi), %r9
	mov 56(%rdi), %r8
	mov 72(%rdi), %rsi
	mov 80(%rdi), %rbp
	mov 88(%rdi), %rbx
	mov 96(%rdi), %rdx
	mov 104(%rdi), %rcx
	mov 64(%rdi), %rdi
	pop %rax
	iretq

	.section .note.GNU-stack, "", @progbits
