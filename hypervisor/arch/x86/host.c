/* SPDX-License-Identifier: GPL-2.0-only */
/* Going over from Linux's tables to ours, and back. */
#include <hv/memory.h>
#include <hv/x86/exceptions.h>
#include <hv/x86/host.h>
#include <hv/x86/registers.h>

/* Descriptors: APM vol. 2, 4.8. Present, privilege 0; code: 64 bits, readable; data: writable. */
#define DESCRIPTOR_CODE 0x00209b0000000000ull
#define DESCRIPTOR_DATA 0x00cf93000000ffffull
#define DESCRIPTOR_TSS  0x0000890000000000ull /* available, 64 bits */

/* In 32-bit words: IST1, of two words (APM vol. 2, 12.2.5) */
#define TSS_IST1 9

void host_save(struct linux_state *state)
{
	state->cr0 = cr0_read();
	state->cr3 = cr3_read();
	state->cr4 = cr4_read();
	state->efer = msr_read(MSR_EFER);
	state->pat = msr_read(MSR_PAT);
	__asm__ volatile("sgdt %0" : "=m"(state->gdtr));
	__asm__ volatile("sidt %0" : "=m"(state->idtr));
	state->cs = cs_selector();
	state->ss = ss_selector();
	state->ds = ds_selector();
	state->es = es_selector();
}

static void load_gdt(const struct table_register *gdtr, uint64_t code, uint16_t data)
{
	__asm__ volatile("lgdt %0\n"
			 "pushq %1\n"
			 "lea 1f(%%rip), %%rax\n"
			 "push %%rax\n"
			 "lretq\n"
			 "1: mov %2, %%ss\n"
			 :
			 : "m"(*gdtr), "r"(code), "r"(data)
			 : "rax", "memory");
}

static void load_data(uint16_t ds, uint16_t es)
{
	__asm__ volatile("mov %0, %%ds; mov %1, %%es" : : "r"(ds), "r"(es));
}

static void build_gdt(struct cpu *cpu)
{
	uint64_t tss = (uintptr_t)cpu->arch.tss;
	uint64_t stack = (uintptr_t)(cpu->arch.emergency_stack + sizeof(cpu->arch.emergency_stack));

	cpu->arch.tss[TSS_IST1] = (uint32_t)stack;
	cpu->arch.tss[TSS_IST1 + 1] = (uint32_t)(stack >> 32);
	cpu->arch.gdt[HOST_CODE / 8] = DESCRIPTOR_CODE;
	cpu->arch.gdt[HOST_DATA / 8] = DESCRIPTOR_DATA;
	cpu->arch.gdt[HOST_TSS / 8] = DESCRIPTOR_TSS | (sizeof(cpu->arch.tss) - 1) |
				      (tss & 0xffffff) << 16 | (tss >> 24 & 0xff) << 56;
	cpu->arch.gdt[HOST_TSS / 8 + 1] = tss >> 32;
}

void host_load(struct cpu *cpu)
{
	const struct linux_state *state = &cpu->arch.linux_state;
	struct table_register gdtr = { sizeof(cpu->arch.gdt) - 1, (uintptr_t)cpu->arch.gdt };

	build_gdt(cpu);
	cr3_write(memory_phys(memory_paging.root).pa);
	/* The number of levels cannot change in long mode. XSETBV wants its bit. */
	cr4_write((state->cr4 & (CR4_LA57 | CR4_OSXSAVE | CR4_MCE)) | CR4_PAE);
	cr0_write(CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_MP | CR0_PE);
	load_gdt(&gdtr, HOST_CODE, HOST_DATA);
	load_data(HOST_DATA, HOST_DATA);
	__asm__ volatile("lldt %0" : : "r"((uint16_t)0));
	__asm__ volatile("ltr %0" : : "r"((uint16_t)HOST_TSS));
	exceptions_load();
}

void host_restore(const struct linux_state *state)
{
	cr0_write(state->cr0);
	cr4_write(state->cr4);
	cr3_write(state->cr3);
	load_gdt(&state->gdtr, state->cs, state->ss);
	load_data(state->ds, state->es);
	__asm__ volatile("lidt %0" : : "m"(state->idtr));
}
