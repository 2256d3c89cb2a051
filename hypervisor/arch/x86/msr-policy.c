/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is allowed with which MSR, for whom. What is not listed is refused; but the
 * root cell reads everything that there is.
 */
#include <hv/cell.h>
#include <hv/string.h>
#include <hv/x86/msr-policy.h>
#include <hv/x86/registers.h>

static const struct msr_rule rules[] = {
	/* first, last, read, write, of the root cell alone */
	/* TSC: Linux would not trust it any more when it gets the CPU back. */
	{ 0x10, 0x10, MSR_DIRECT, MSR_DIRECT, true },
	{ 0x10, 0x10, MSR_DIRECT, MSR_REFUSED, false },
	{ 0x1b, 0x1b, MSR_EMULATED, MSR_EMULATED, false }, /* APIC base */
	{ 0x3b, 0x3b, MSR_DIRECT, MSR_DIRECT, true },      /* TSC adjust */
	{ 0x48, 0x49, MSR_DIRECT, MSR_DIRECT, false },     /* speculation control */
	{ 0x8b, 0x8b, MSR_DIRECT, MSR_DIRECT, true },      /* microcode revision */
	{ 0xe7, 0xe8, MSR_DIRECT, MSR_DIRECT, true },      /* MPERF, APERF */
	{ 0xfe, 0xfe, MSR_DIRECT, MSR_REFUSED, false },    /* MTRR capabilities */
	{ 0x122, 0x122, MSR_DIRECT, MSR_DIRECT, true },    /* TSX control */
	{ 0x174, 0x176, MSR_DIRECT, MSR_DIRECT, false },   /* SYSENTER */
	{ 0x179, 0x17b, MSR_DIRECT, MSR_DIRECT, true },    /* machine check */
	{ 0x1a0, 0x1a0, MSR_DIRECT, MSR_DIRECT, true },    /* miscellaneous enables */
	{ 0x1d9, 0x1d9, MSR_DIRECT, MSR_DIRECT, true },    /* debug control */
	{ 0x1db, 0x1de, MSR_DIRECT, MSR_REFUSED, true },   /* last branch */
	{ 0x200, 0x20f, MSR_DIRECT, MSR_DIRECT, true },    /* MTRRs */
	{ 0x250, 0x250, MSR_DIRECT, MSR_DIRECT, true },
	{ 0x258, 0x259, MSR_DIRECT, MSR_DIRECT, true },
	{ 0x268, 0x26f, MSR_DIRECT, MSR_DIRECT, true },
	{ MSR_PAT, MSR_PAT, MSR_EMULATED, MSR_EMULATED, false },
	{ 0x2ff, 0x2ff, MSR_DIRECT, MSR_DIRECT, true },    /* MTRR default type */
	{ 0x400, 0x47f, MSR_DIRECT, MSR_DIRECT, true },    /* machine check banks */
	{ 0x6e0, 0x6e0, MSR_DIRECT, MSR_DIRECT, false },   /* TSC deadline */
	{ 0x802, 0x803, MSR_DIRECT, MSR_REFUSED, false },  /* x2APIC: id, version */
	{ 0x808, 0x808, MSR_DIRECT, MSR_DIRECT, false },   /* TPR */
	{ 0x80a, 0x80a, MSR_DIRECT, MSR_REFUSED, false },  /* PPR */
	{ 0x80b, 0x80b, MSR_REFUSED, MSR_DIRECT, false },  /* EOI */
	{ 0x80d, 0x80d, MSR_DIRECT, MSR_REFUSED, false },  /* LDR */
	{ 0x80f, 0x80f, MSR_DIRECT, MSR_DIRECT, false },   /* SVR */
	{ 0x810, 0x827, MSR_DIRECT, MSR_REFUSED, false },  /* ISR, TMR, IRR */
	{ 0x828, 0x828, MSR_DIRECT, MSR_DIRECT, false },   /* ESR */
	{ 0x82f, 0x82f, MSR_DIRECT, MSR_EMULATED, false }, /* LVT CMCI */
	{ 0x830, 0x830, MSR_DIRECT, MSR_EMULATED, false }, /* ICR */
	{ 0x832, 0x837, MSR_DIRECT, MSR_EMULATED, false }, /* LVT */
	{ 0x838, 0x838, MSR_DIRECT, MSR_DIRECT, false },   /* timer */
	{ 0x839, 0x839, MSR_DIRECT, MSR_REFUSED, false },
	{ 0x83e, 0x83e, MSR_DIRECT, MSR_DIRECT, false },
	{ 0x83f, 0x83f, MSR_REFUSED, MSR_DIRECT, false }, /* IPI to itself */
	{ 0xda0, 0xda0, MSR_DIRECT, MSR_DIRECT, true },   /* XSS */
	{ MSR_EFER, MSR_EFER, MSR_EMULATED, MSR_EMULATED, false },
	{ 0xc0000081, 0xc0000084, MSR_DIRECT, MSR_DIRECT, false }, /* SYSCALL */
	{ MSR_FS_BASE, MSR_KERNEL_GS_BASE, MSR_DIRECT, MSR_DIRECT, false },
	{ 0xc0000103, 0xc0000103, MSR_DIRECT, MSR_DIRECT, false }, /* TSC_AUX */
	{ 0xc0000300, 0xc0000303, MSR_DIRECT, MSR_DIRECT, true },  /* performance monitoring */
	{ 0xc0010000, 0xc0010007, MSR_DIRECT, MSR_DIRECT, true },
	{ 0xc0010010, 0xc0010010, MSR_DIRECT, MSR_DIRECT, true },  /* SYSCFG: MTRR extensions */
	{ 0xc0010015, 0xc0010015, MSR_DIRECT, MSR_DIRECT, true },  /* HWCR */
	{ 0xc001001d, 0xc001001d, MSR_DIRECT, MSR_REFUSED, true }, /* TOP_MEM2 */
	{ 0xc001001f, 0xc001001f, MSR_DIRECT, MSR_DIRECT, true },  /* NB_CFG: errata */
	{ 0xc0010020, 0xc0010020, MSR_REFUSED, MSR_DIRECT, true }, /* microcode loader */
	{ 0xc0010061, 0xc0010063, MSR_DIRECT, MSR_DIRECT, true },  /* performance states */
	{ MSR_VM_CR, MSR_VM_CR, MSR_EMULATED, MSR_REFUSED, true },
	/* VM_HSAVE_PA: Linux clears it on its way down, whether it used SVM or not. */
	{ MSR_VM_HSAVE_PA, MSR_VM_HSAVE_PA, MSR_IGNORED, MSR_IGNORED, true },
	{ 0xc001011f, 0xc001011f, MSR_DIRECT, MSR_DIRECT, true }, /* VIRT_SPEC_CTL */
	{ 0xc0010140, 0xc0010141, MSR_DIRECT, MSR_DIRECT, true }, /* OS visible workarounds */
	{ 0xc0010200, 0xc001020b, MSR_DIRECT, MSR_DIRECT, true },
	{ 0xc00102b0, 0xc00102b4, MSR_DIRECT, MSR_DIRECT, true }, /* CPPC */
	{ 0xc0011020, 0xc001102f, MSR_DIRECT, MSR_DIRECT,
	  true }, /* configuration of units: errata */
	{ 0xc0011030, 0xc001103d, MSR_DIRECT, MSR_DIRECT, true }, /* instruction based sampling */
};

static const struct msr_rule nothing = { 0, 0, MSR_REFUSED, MSR_REFUSED, false };
static const struct msr_rule roots = { 0, 0, MSR_READ_ONCE, MSR_REFUSED, true };

const struct msr_rule *msr_rule(const struct cell *cell, uint32_t msr)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LENGTH(rules); i++)
		if (msr >= rules[i].first && msr <= rules[i].last &&
		    (!rules[i].is_roots || cell == &root_cell))
			return &rules[i];
	return cell == &root_cell ? &roots : &nothing;
}

/* Two bits an MSR, reads and writes, of three ranges: APM vol. 2, 15.11, table 15-9. */
static bool bitmap_index(uint32_t msr, uint32_t *ret)
{
	static const uint32_t ranges[] = { 0, 0xc0000000, 0xc0010000 };
	unsigned int i;

	for (i = 0; i < ARRAY_LENGTH(ranges); i++)
		if (msr >= ranges[i] && msr - ranges[i] < 0x2000) {
			*ret = i * 0x2000 + (msr - ranges[i]);
			return true;
		}
	return false;
}

void msr_bitmap_init(const struct cell *cell, uint8_t *bitmap)
{
	const struct msr_rule *rule;
	uint32_t i, msr, index;
	unsigned int bits;

	memset(bitmap, 0xff, MSR_BITMAP_PAGES * PAGE_SIZE);
	for (i = 0; i < ARRAY_LENGTH(rules); i++)
		for (msr = rules[i].first; msr <= rules[i].last; msr++) {
			rule = msr_rule(cell, msr);
			if (rule != &rules[i] || !bitmap_index(msr, &index))
				continue;
			bits = (rule->read == MSR_DIRECT) | (rule->write == MSR_DIRECT) << 1;
			bitmap[index / 4] &= (uint8_t) ~(bits << index % 4 * 2);
		}
}
