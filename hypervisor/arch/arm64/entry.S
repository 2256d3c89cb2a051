/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The header, and the jump that Linux makes: abi/cellwarden/image.h. Everything that
 * runs with the MMU off, or changes tables, lies in this page, which is mapped to its
 * own address too. Nothing is read or written in memory while the MMU is off: it would
 * pass by the caches.
 */
#include <hv/arm64/registers.h>
#include <hv/cpu-area.h>

#define LINUX_FRAME_SIZE 64  /* struct linux_frame */
#define REGISTERS_SIZE   256 /* struct guest_registers */
#define N_CPUS_OFFSET    32  /* struct cellwarden_parameters, n_cpus */
#define NOT_A_CPU        -22 /* EINVAL */

	.section .header, "ax"
	.ascii "CELLWRDN"
	.hword 1                   /* revision */
	.byte 2                    /* arm64 */
	.byte 0                    /* of any vendor */
	.word 0                    /* checksum and size of the file: hypervisor/seal */
	.word 0
	.word image_core_size
	.word image_text_size
	.word CPU_AREA_SIZE
	.word CPUS_MAX
	.word image_entry_offset
	.word image_console_offset
	.word image_boot_offset
	.word 0, 0
	.quad image_link_address

linked_entry:
	.quad entry_linked

/* X0: Linux's number of the CPU, X1: tables. At EL2, MMU off, at the physical address. */
	.globl entry
	.type entry, @function
entry:
	mrs x5, sctlr_el2
	mrs x6, tcr_el2
	mrs x7, mair_el2
	mrs x8, ttbr0_el2
	mrs x9, vbar_el2
	adr x11, return_there

	ldr x2, =TCR_OURS
	mrs x3, id_aa64mmfr0_el1
	and x3, x3, #7             /* PARange; beyond 48 bits there is nothing of ours */
	cmp x3, #5
	mov x4, #5
	csel x3, x3, x4, ls
	orr x2, x2, x3, lsl #TCR_PS_SHIFT
	msr tcr_el2, x2
	ldr x2, =MAIR_OURS
	msr mair_el2, x2
	msr ttbr0_el2, x1
	isb
	tlbi alle2
	ic iallu
	dsb sy
	isb
	ldr x2, =SCTLR_EL2_OURS
	ldr x3, linked_entry
	msr sctlr_el2, x2
	isb
	br x3

/* X0: table, X1: this in the page at its own address, X3: back, X4: SCTLR_EL2 */
	.globl host_switch_there
host_switch_there:
	bic x5, x4, #SCTLR_M
	msr sctlr_el2, x5
	isb
	msr ttbr0_el2, x0
	isb
	tlbi alle2
	dsb sy
	isb
	msr sctlr_el2, x4
	isb
	br x3

/* X0: the result, X5 to X9: what EL2 had; the rest as it is to be. */
	.globl host_return_there
host_return_there:
return_there:
	msr sctlr_el2, x5
	isb
	msr tcr_el2, x6
	msr mair_el2, x7
	msr ttbr0_el2, x8
	msr vbar_el2, x9
	isb
	tlbi alle2
	dsb sy
	isb
	.irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
	mov x\n, #0
	.endr
	eret

	.ltorg
	.globl entry_page_end
entry_page_end:

	.text
entry_linked:
	adrp x2, image_start
	adrp x3, image_boot
	ldr x3, [x3, :lo12:image_boot]
	add x2, x2, x3
	ldr w2, [x2, #N_CPUS_OFFSET]
	cmp w0, w2
	b.hs 1f

	/* Over to the CPU's own stack; what Linux had lies at its top. */
	adrp x2, image_end
	add x2, x2, :lo12:image_end
	mov w3, w0
	add x2, x2, x3, lsl #CPU_AREA_SHIFT
	add x2, x2, #CPU_AREA_STACK_TOP
	sub x2, x2, #LINUX_FRAME_SIZE
	stp x5, x6, [x2]
	stp x7, x8, [x2, #16]
	mrs x3, elr_el2
	mrs x4, spsr_el2
	stp x9, x3, [x2, #32]
	mrs x3, tpidr_el2
	stp x4, x3, [x2, #48]
	sub x1, x2, #REGISTERS_SIZE
	mov sp, x1
	stp x18, x19, [x1, #8 * 18]
	stp x20, x21, [x1, #8 * 20]
	stp x22, x23, [x1, #8 * 22]
	stp x24, x25, [x1, #8 * 24]
	stp x26, x27, [x1, #8 * 26]
	stp x28, x29, [x1, #8 * 28]
	str x30, [x1, #8 * 30]
	mov x19, x1
	mov x20, x11
	mov x29, xzr
	bl entry_cpu

	/* X0: the error */
	sxtw x3, w0
	mov x0, x19
	add x1, x19, #REGISTERS_SIZE
	mov x2, x20
	b host_return

1:	mov x0, #NOT_A_CPU
	br x11

/* void host_switch(uint64_t table, uint64_t same_address); */
	.globl host_switch
host_switch:
	mrs x4, sctlr_el2
	adr x3, 1f
	br x1
1:	ret

/* void host_return(registers, linux, same_address, result); */
	.globl host_return
host_return:
	mov x10, x2
	ldp x5, x6, [x1]
	ldp x7, x8, [x1, #16]
	ldp x9, x11, [x1, #32]
	ldp x12, x13, [x1, #48]
	msr elr_el2, x11
	msr spsr_el2, x12
	msr tpidr_el2, x13
	mov x1, x0
	mov x0, x3
	ldp x18, x19, [x1, #8 * 18]
	ldp x20, x21, [x1, #8 * 20]
	ldp x22, x23, [x1, #8 * 22]
	ldp x24, x25, [x1, #8 * 24]
	ldp x26, x27, [x1, #8 * 26]
	ldp x28, x29, [x1, #8 * 28]
	ldr x30, [x1, #8 * 30]
	br x10

	.data
	.balign 8
	.globl image_boot
image_boot:
	.quad 0

	.section .note.GNU-stack, "", %progbits
