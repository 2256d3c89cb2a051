/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest of a CPU, as the code for all vendors sees it. svm/ implements this;
 * vmx/ will: one of them is linked.
 */
#ifndef HV_X86_VCPU_H
#define HV_X86_VCPU_H

#include <hv/cpu.h>

/* How the guest reads its code and finds its tables */
struct vcpu_paging {
	uint64_t cr0, cr3, cr4, efer;
};

/* Registers by number, as instructions encode them: 0 is RAX, 4 is RSP */
uint64_t vcpu_register(const struct cpu *cpu, unsigned int number);
void vcpu_set_register(struct cpu *cpu, unsigned int number, uint64_t value);

uint64_t vcpu_rip(const struct cpu *cpu);

/** vcpu_code_base() - linear address of offset 0 of the code segment; 0 in 64-bit mode */
uint64_t vcpu_code_base(const struct cpu *cpu);

/** vcpu_code_bits() - 16, 32 or 64: the default size of addresses; operands are 32 bits in 64 */
unsigned int vcpu_code_bits(const struct cpu *cpu);

/**
 * vcpu_fetched_instruction() - what the processor had fetched of an instruction whose access to
 * memory made it leave (SVM: decode assists, APM vol. 2, 15.8.4)
 *
 * Return: how many bytes, valid until the guest is entered; 0 when the processor does not tell.
 */
unsigned int vcpu_fetched_instruction(const struct cpu *cpu, const uint8_t **ret_bytes);

/** vcpu_skip() - the instruction of that many bytes has been done for the guest */
void vcpu_skip(struct cpu *cpu, unsigned int n_bytes);

/** vcpu_inject() - an exception instead of the instruction; error codes are 0 */
void vcpu_inject(struct cpu *cpu, unsigned int vector);

struct vcpu_paging vcpu_paging(const struct cpu *cpu);

/** vcpu_pat() - the guest's page attribute table, and what it writes there */
uint64_t vcpu_pat(const struct cpu *cpu);
void vcpu_set_pat(struct cpu *cpu, uint64_t value);
void vcpu_set_efer(struct cpu *cpu, uint64_t value);

/** vcpu_start() - real mode at @segment << 4: after a SIPI, or as the first CPU of a cell */
void vcpu_start(struct cpu *cpu, uint16_t selector, uint64_t base, uint64_t rip);

/** vcpu_take_interrupts() - let pending interrupts and NMIs in, into the host, for a moment */
void vcpu_take_interrupts(void);

/**
 * vcpu_hidden_cpuid_ecx() - bits of CPUID 0x80000001 ECX that no cell sees
 *
 * Nor does the root cell: a CPU that comes online there would find virtualization disabled, and
 * take the feature back from a kernel that is patched for it (a warning since Linux 6.12).
 */
uint32_t vcpu_hidden_cpuid_ecx(void);

#endif
