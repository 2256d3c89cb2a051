/* SPDX-License-Identifier: GPL-2.0-only */
/* What guests do that we do for them, on any vendor's processor. */
#ifndef HV_X86_GUEST_H
#define HV_X86_GUEST_H

#include <hv/cell.h>
#include <hv/cpu.h>
#include <hv/mmio.h>

/** guest_cpuid() - what the instruction answers a guest; registers are the caller's business */
struct cpuid;
void guest_cpuid(struct cpu *cpu, uint32_t leaf, uint32_t subleaf, struct cpuid *ret);

/** guest_msr() - RDMSR or WRMSR of one that is not the guest's own: done, or refused with #GP */
void guest_msr(struct cpu *cpu, bool is_write);

/** guest_xsetbv() - checked, and done */
void guest_xsetbv(struct cpu *cpu);

/**
 * guest_port() - IN or OUT on a port that is not the guest's own
 * @size: 1, 2 or 4
 *
 * Return: false when it may not; then nothing has been done
 */
bool guest_port(struct cpu *cpu, uint16_t port, unsigned int size, bool is_in);

/** guest_memory_access() - an access that the tables of the cell do not allow: done, or a violation */
void guest_memory_access(struct cpu *cpu, uint64_t address, bool is_write);

/** guest_events() - INIT and SIPI that have been sent to this CPU */
void guest_events(struct cpu *cpu);

/* ---- instructions --------------------------------------------------------- */

/**
 * struct insn - one instruction that reads or writes memory
 * @length: bytes
 * @size: of the access
 * @is_write: or a read
 * @is_immediate: @value is written; else the register
 * @reg: number of the register
 * @is_high_byte: of AH, CH, DH or BH, numbers 0 to 3
 * @register_size: how much of the register a read fills
 * @is_signed: a read that is extended by its sign
 */
struct insn {
	unsigned int length;
	unsigned int size;
	bool is_write;
	bool is_immediate;
	unsigned int reg;
	bool is_high_byte;
	unsigned int register_size;
	bool is_signed;
	uint64_t value;
};

#define INSN_BYTES_MAX 15

/**
 * insn_decode() - MOV in its forms with a memory operand
 * @bytes, @n_bytes: from the instruction's start on; what can be read of 15
 * @bits: 16, 32 or 64: the size of code that the segment says
 *
 * Return: false for any other instruction, and for one that is not complete
 */
bool insn_decode(const uint8_t *bytes, unsigned int n_bytes, unsigned int bits, struct insn *ret);

/**
 * guest_linear_read() - through the guest's own tables
 *
 * Return: how many of the bytes could be read
 */
unsigned int guest_linear_read(struct cpu *cpu, uint64_t linear, uint8_t *to, unsigned int n);

#endif
