// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/cpu-features.h"

#include <stdio.h>

#include "probe/cpuinfo.h"

enum flag_line { LINE_FLAGS, LINE_VMX, LINE_SVM };

/* Names as in arch/x86/include/asm/cpufeatures.h and vmxfeatures.h. */
static const struct {
	size_t offset;
	enum flag_line line; /* VMX and SVM features can only be there when VMX or SVM is */
	const char *word;
} feature_words[] = {
#define FEATURE(member) offsetof(struct inv_cpu_features, member)
	{ FEATURE(vmx), LINE_FLAGS, "vmx" },
	{ FEATURE(ept), LINE_VMX, "ept" },
	{ FEATURE(unrestricted_guest), LINE_VMX, "unrestricted_guest" },
	{ FEATURE(preemption_timer), LINE_VMX, "preemption_timer" },
	{ FEATURE(vpid), LINE_VMX, "vpid" },
	{ FEATURE(svm), LINE_FLAGS, "svm" },
	{ FEATURE(npt), LINE_SVM, "npt" },
	{ FEATURE(decode_assists), LINE_SVM, "decodeassists" },
	{ FEATURE(nrip_save), LINE_SVM, "nrip_save" },
	{ FEATURE(flush_by_asid), LINE_SVM, "flushbyasid" },
	{ FEATURE(avic), LINE_SVM, "avic" },
	{ FEATURE(x2apic), LINE_FLAGS, "x2apic" },
	{ FEATURE(tsc_deadline), LINE_FLAGS, "tsc_deadline_timer" },
	{ FEATURE(invariant_tsc), LINE_FLAGS, "nonstop_tsc" },
	/* The kernel hides la57 unless it uses it. */
	{ FEATURE(is_la57_active), LINE_FLAGS, "la57" },
	{ FEATURE(pku), LINE_FLAGS, "pku" },
	{ FEATURE(pcid), LINE_FLAGS, "pcid" },
	{ FEATURE(xsave), LINE_FLAGS, "xsave" },
	{ FEATURE(huge_1g), LINE_FLAGS, "pdpe1gb" },
	{ FEATURE(rdt_l3_cat), LINE_FLAGS, "cat_l3" },
#undef FEATURE
};

static enum tristate feature_state(enum flag_line line, const char *word, const char *flags,
				   const char *vmx_flags)
{
	switch (line) {
	case LINE_VMX:
		if (!cpuinfo_has_word(flags, "vmx"))
			return NO;
		if (!vmx_flags)
			return UNKNOWN_YET;
		return cpuinfo_has_word(vmx_flags, word) ? YES : NO;
	case LINE_SVM:
		if (!cpuinfo_has_word(flags, "svm"))
			return NO;
		break;
	case LINE_FLAGS:
		break;
	}
	return cpuinfo_has_word(flags, word) ? YES : NO;
}

void cpu_features_of_x86(const char *flags, const char *vmx_flags, const char *address_sizes,
			 struct inv_cpu_features *ret)
{
	unsigned int physical, virtual;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(feature_words); i++)
		*(enum tristate *)((char *)ret + feature_words[i].offset) = feature_state(
			feature_words[i].line, feature_words[i].word, flags, vmx_flags);

	if (ret->is_la57_active == YES)
		ret->la57 = YES;
	if (address_sizes &&
	    sscanf(address_sizes, "%3u bits physical, %3u bits virtual", &physical, &virtual) ==
		    2 &&
	    physical >= 32 && physical <= 52) {
		ret->physical_address_bits = physical;
		ret->la57 = virtual == 57 ? YES : NO;
	}
}
