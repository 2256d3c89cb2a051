/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions in the hypervisor: instructions that may fault, and bugs. */
#include <hv/panic.h>
#include <hv/x86/exceptions.h>
#include <hv/x86/host.h>
#include <hv/x86/registers.h>

struct fixup {
	uint64_t at, to;
};

struct exception_frame {
	uint64_t r11, r10, r9, r8, rdi, rsi, rdx, rcx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

/* An entry of the IDT: APM vol. 2, 4.8.4 */
struct gate {
	uint16_t offset_low, selector;
	uint8_t ist, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

#define GATE_INTERRUPT 0x8e /* present, privilege 0, interrupt gate */
#define STUB_SIZE      16
#define N_EXCEPTIONS   32
#define N_VECTORS      256

extern const struct fixup fixups_start[], fixups_end[];
extern const uint8_t exception_stubs[];
void exception_nmi(void);
void exception_interrupt(void);
void exception(struct exception_frame *frame);

static struct gate idt[N_VECTORS] __attribute__((aligned(16)));

void exception(struct exception_frame *frame)
{
	const struct fixup *fixup;
	uint64_t cr2;

	for (fixup = fixups_start; fixup < fixups_end; fixup++)
		if (fixup->at == frame->rip) {
			frame->rip = fixup->to;
			return;
		}
	__asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
	panic("exception %lu, error code 0x%lx, at 0x%lx, address 0x%lx, stack 0x%lx",
	      frame->vector, frame->error, frame->rip, cr2, frame->rsp);
}

static struct gate make_gate(uint64_t offset, uint8_t ist)
{
	return (struct gate){
		.offset_low = (uint16_t)offset,
		.selector = HOST_CODE,
		.ist = ist,
		.type = GATE_INTERRUPT,
		.offset_middle = (uint16_t)(offset >> 16),
		.offset_high = (uint32_t)(offset >> 32),
	};
}

void exceptions_init(void)
{
	unsigned int vector;

	/* Those whose own stack may be what is broken have another one. */
	for (vector = 0; vector < N_EXCEPTIONS; vector++)
		idt[vector] = make_gate((uintptr_t)exception_stubs + vector * STUB_SIZE,
					vector == VECTOR_DF || vector == VECTOR_MC);
	for (; vector < N_VECTORS; vector++)
		idt[vector] = make_gate((uintptr_t)exception_interrupt, 0);
	idt[VECTOR_NMI] = make_gate((uintptr_t)exception_nmi, 0);
}

void exceptions_load(void)
{
	struct table_register idtr = { sizeof(idt) - 1, (uintptr_t)idt };

	__asm__ volatile("lidt %0" : : "m"(idtr));
}
