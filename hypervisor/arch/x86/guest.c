/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions of guests that we do for them. */
#include <hv/arch.h>
#include <hv/hypercall.h>
#include <hv/memory.h>
#include <hv/violation.h>
#include <hv/x86/apic.h>
#include <hv/x86/guest.h>
#include <hv/x86/msr-policy.h>
#include <hv/x86/pci-ports.h>
#include <hv/x86/registers.h>
#include <hv/x86/vcpu.h>

enum { RAX, RCX, RDX, RBX };

/* ---- CPUID: APM vol. 3, appendix E ------------------------------------------ */

#define LEAF_FEATURES  0x1
#define LEAF_PKU       0x7
#define LEAF_EXTENDED  0x80000001
#define ECX_OSXSAVE    (1u << 27)
#define ECX_HYPERVISOR (1u << 31)
#define ECX_OSPKE      (1u << 4)

/* Bits that say what the guest, and not the host, has enabled in CR4. */
static uint32_t guests_bit(uint32_t value, uint32_t bit, bool is_set)
{
	return is_set ? value | bit : value & ~bit;
}

/* Of the leaves that are not as the processor has them. */
static __attribute__((noinline)) void change_cpuid(struct cpu *cpu, uint32_t leaf, uint32_t subleaf,
						   struct cpuid *c)
{
	switch (leaf) {
	case JAILHOUSE_CPUID_SIGNATURE:
		*c = (struct cpuid){ JAILHOUSE_CPUID_FEATURES, JAILHOUSE_CPUID_SIGNATURE_EBX,
				     JAILHOUSE_CPUID_SIGNATURE_ECX, JAILHOUSE_CPUID_SIGNATURE_EDX };
		break;
	case JAILHOUSE_CPUID_FEATURES:
		*c = (struct cpuid){ 0 };
		break;
	case LEAF_FEATURES:
		c->ecx = guests_bit(c->ecx | ECX_HYPERVISOR, ECX_OSXSAVE,
				    vcpu_paging(cpu).cr4 & CR4_OSXSAVE);
		break;
	case LEAF_PKU:
		if (!subleaf)
			c->ecx = guests_bit(c->ecx, ECX_OSPKE, vcpu_paging(cpu).cr4 & CR4_PKE);
		break;
	case LEAF_EXTENDED:
		c->ecx &= ~vcpu_hidden_cpuid_ecx();
		break;
	}
}

void guest_cpuid(struct cpu *cpu, uint32_t leaf, uint32_t subleaf, struct cpuid *ret)
{
	cpu->counters[JAILHOUSE_CPU_STAT_X86_VMEXITS_CPUID]++;
	*ret = cpuid(leaf, subleaf);
	if (leaf == LEAF_FEATURES || leaf == LEAF_PKU || leaf == LEAF_EXTENDED ||
	    leaf - JAILHOUSE_CPUID_SIGNATURE <=
		    JAILHOUSE_CPUID_FEATURES - JAILHOUSE_CPUID_SIGNATURE)
		change_cpuid(cpu, leaf, subleaf, ret);
}

/* ---- MSRs -------------------------------------------------------------------- */

/* SCE, LME, LMA, NXE, fast FXSAVE, translation cache extension, automatic IBRS */
#define EFER_GUESTS 0x20cd01ull

#define X2APIC_ICR      0x830
#define LVT_MODE(value) ((value) >> 8 & 7)
#define LVT_MASKED      0x10000u

/* Memory types that exist: APM vol. 2, table 7-10 */
static bool is_pat(uint64_t value)
{
	unsigned int i;

	for (i = 0; i < 64; i += 8)
		if ((value >> i & 0xff) > 7 || (value >> i & 0xff) == 2 || (value >> i & 0xff) == 3)
			return false;
	return true;
}

static bool emulate_write(struct cpu *cpu, uint32_t msr, uint64_t value)
{
	switch (msr) {
	case MSR_APIC_BASE: /* neither mode nor place change */
		return value == msr_read(MSR_APIC_BASE);
	case MSR_PAT:
		if (!is_pat(value))
			return false;
		vcpu_set_pat(cpu, value);
		return true;
	case MSR_EFER:
		if (value & ~EFER_GUESTS ||
		    ((value ^ vcpu_paging(cpu).efer) & EFER_LME && vcpu_paging(cpu).cr0 & CR0_PG))
			return false;
		vcpu_set_efer(cpu, value);
		return true;
	case X2APIC_ICR:
		cpu->counters[JAILHOUSE_CPU_STAT_X86_VMEXITS_MSR_X2APIC_ICR]++;
		return apic_guest_write_icr(cpu, (uint32_t)value, (uint32_t)(value >> 32));
	default: /* local vectors: fixed, NMI or external */
		if (!(value & LVT_MASKED) && LVT_MODE(value) != 0 && LVT_MODE(value) != 4 &&
		    LVT_MODE(value) != 7)
			return false;
		return msr_write_safe(msr, value);
	}
}

static bool emulate_read(struct cpu *cpu, uint32_t msr, uint64_t *ret)
{
	switch (msr) {
	case MSR_PAT:
		*ret = vcpu_pat(cpu);
		return true;
	case MSR_VM_CR: /* what firmware does that keeps SVM for nobody */
		*ret = msr_read(MSR_VM_CR) | VM_CR_SVMDIS;
		return true;
	case MSR_EFER:
		*ret = vcpu_paging(cpu).efer & ~EFER_SVME;
		return true;
	default:
		return msr_read_safe(msr, ret);
	}
}

static bool do_msr(struct cpu *cpu, const struct msr_rule *rule, uint32_t msr, bool is_write,
		   uint64_t *value)
{
	switch (is_write ? rule->write : rule->read) {
	case MSR_EMULATED:
		return is_write ? emulate_write(cpu, msr, *value) : emulate_read(cpu, msr, value);
	case MSR_DIRECT: /* of those that the bitmap cannot say */
		return is_write ? msr_write_safe(msr, *value) : msr_read_safe(msr, value);
	case MSR_IGNORED:
		*value = is_write ? *value : 0;
		return true;
	case MSR_READ_ONCE:
		return !is_write && msr_read_safe(msr, value);
	default:
		return false;
	}
}

void guest_msr(struct cpu *cpu, bool is_write)
{
	uint32_t msr = (uint32_t)vcpu_register(cpu, RCX);
	const struct msr_rule *rule = msr_rule(cpu->cell, msr);
	uint64_t value = (vcpu_register(cpu, RDX) << 32) | (uint32_t)vcpu_register(cpu, RAX);

	cpu->counters[JAILHOUSE_CPU_STAT_X86_VMEXITS_MSR_OTHER]++;
	if (!do_msr(cpu, rule, msr, is_write, &value)) {
		if (rule->read != MSR_READ_ONCE || is_write)
			refusal(cpu->cell, "MSR %s 0x%x, value 0x%lx, at 0x%lx",
				is_write ? "write" : "read", msr, is_write ? value : 0,
				vcpu_rip(cpu));
		vcpu_inject(cpu, VECTOR_GP);
		return;
	}
	if (!is_write) {
		vcpu_set_register(cpu, RAX, (uint32_t)value);
		vcpu_set_register(cpu, RDX, value >> 32);
	}
	vcpu_skip(cpu, 2);
}

void guest_xsetbv(struct cpu *cpu)
{
	uint64_t value = (vcpu_register(cpu, RDX) << 32) | (uint32_t)vcpu_register(cpu, RAX);

	cpu->counters[JAILHOUSE_CPU_STAT_X86_VMEXITS_XSETBV]++;
	/* The processor knows best which values there are. Privilege is checked before the exit. */
	if (!(vcpu_paging(cpu).cr4 & CR4_OSXSAVE) ||
	    !xcr_write_safe((uint32_t)vcpu_register(cpu, RCX), value))
		vcpu_inject(cpu, VECTOR_GP);
	else
		vcpu_skip(cpu, 3);
}

/* ---- ports ------------------------------------------------------------------- */

bool guest_port(struct cpu *cpu, uint16_t port, unsigned int size, bool is_in)
{
	uint64_t rax = vcpu_register(cpu, RAX);
	uint64_t mask = size == 4 ? UINT32_MAX : (1ull << 8 * size) - 1;
	uint32_t value = (uint32_t)(rax & mask);

	cpu->counters[JAILHOUSE_CPU_STAT_X86_VMEXITS_PIO]++;
	if (!pci_ports_own(port) || !pci_ports_handle(cpu, port, size, is_in, &value))
		return false;
	if (is_in) /* 32 bits clear the upper half of the register */
		vcpu_set_register(cpu, RAX, size == 4 ? value : (rax & ~mask) | (value & mask));
	return true;
}

/* ---- memory ------------------------------------------------------------------ */

static uint64_t register_part(const struct cpu *cpu, const struct insn *insn)
{
	uint64_t value = vcpu_register(cpu, insn->reg);

	return insn->is_high_byte ? value >> 8 : value;
}

static uint64_t size_mask(unsigned int size)
{
	return size == 8 ? UINT64_MAX : (1ull << 8 * size) - 1;
}

static void fill_register(struct cpu *cpu, const struct insn *insn, uint64_t value)
{
	uint64_t old = vcpu_register(cpu, insn->reg), mask = size_mask(insn->register_size);

	value &= size_mask(insn->size);
	if (insn->is_signed && value >> (8 * insn->size - 1) & 1)
		value |= ~size_mask(insn->size);
	if (insn->is_high_byte)
		value = (old & ~0xff00ull) | (value & 0xff) << 8;
	else if (insn->register_size >= 4)
		value &= mask;
	else
		value = (old & ~mask) | (value & mask);
	vcpu_set_register(cpu, insn->reg, value);
}

void guest_memory_access(struct cpu *cpu, uint64_t address, bool is_write)
{
	uint8_t read[INSN_BYTES_MAX];
	const uint8_t *bytes;
	struct mmio_access access = { .address = GUEST(address) };
	struct insn insn;
	unsigned int n;

	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_MMIO]++;
	n = vcpu_fetched_instruction(cpu, &bytes);
	if (!n) {
		bytes = read;
		n = guest_linear_read(cpu, vcpu_code_base(cpu) + vcpu_rip(cpu), read, sizeof(read));
	}
	if (!insn_decode(bytes, n, vcpu_code_bits(cpu), &insn) || insn.is_write != is_write) {
		violation(cpu,
			  "memory %s at 0x%lx by an instruction that is not known: "
			  "%02x %02x %02x %02x %02x %02x (%u bytes read)",
			  is_write ? "write" : "read", address, n > 0 ? bytes[0] : 0,
			  n > 1 ? bytes[1] : 0, n > 2 ? bytes[2] : 0, n > 3 ? bytes[3] : 0,
			  n > 4 ? bytes[4] : 0, n > 5 ? bytes[5] : 0, n);
		return;
	}
	access.size = insn.size;
	access.is_write = is_write;
	if (is_write)
		access.value = (insn.is_immediate ? insn.value : register_part(cpu, &insn)) &
			       size_mask(insn.size);
	if (!mmio_serve(cpu, &access))
		return;
	if (!is_write)
		fill_register(cpu, &insn, access.value);
	vcpu_skip(cpu, insn.length);
}

/* ---- INIT and SIPI ----------------------------------------------------------- */

void guest_events(struct cpu *cpu)
{
	uint32_t sipi;

	if (__atomic_exchange_n(&cpu->arch.got_init, 0, __ATOMIC_ACQ_REL) && !cpu->is_failed) {
		arch_cpu_park(cpu);
		cpu->arch.waits_for_sipi = true;
	}
	sipi = __atomic_exchange_n(&cpu->arch.sipi, 0, __ATOMIC_ACQ_REL);
	if (!sipi || !cpu->arch.waits_for_sipi || cpu->is_failed)
		return;
	vcpu_start(cpu, (uint16_t)((sipi & 0xff) << 8), (sipi & 0xff) << 12, 0);
}
