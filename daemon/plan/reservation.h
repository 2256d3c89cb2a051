/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory kept away from Linux for hypervisor and cells: what the kernel was
 * asked for, what it did, and what to write into the boot loader. Pure.
 */
#ifndef PLAN_RESERVATION_H
#define PLAN_RESERVATION_H

#include "base/finding.h"
#include "inventory/inventory.h"

/* What a parameter or node asks for. */
enum reservation_kind {
	RESERVATION_MEMMAP,       /* memmap=, one of its comma separated parts */
	RESERVATION_MEM_LIMIT,    /* mem= : everything above is free */
	RESERVATION_DT_NODE,      /* reserved-memory node with one of our names */
	RESERVATION_CRASH_KERNEL, /* crashkernel= */
	RESERVATION_HUGE_PAGES,   /* hugepages=, hugetlb_cma= */
	RESERVATION_CMA,          /* cma= */
	RESERVATION_MOVABLE,      /* movablecore=, kernelcore= */
	RESERVATION_EFI_FAKE,     /* efi_fake_mem= */
	RESERVATION_KIND_MAX,
};

/* One request of the command line or the device tree, and what became of it. */
struct reservation_request {
	enum reservation_kind kind;
	char form;        /* of memmap: '@' '#' '$' '!' '%', 0 for a bare size, 'x' exactmap */
	const char *text; /* "memmap=82M$0x3a000000"; a node's name */
	struct range range;
	bool is_range_known; /* false where only a size is said, or nothing the kernel takes */
	bool is_honoured;    /* the kernel really keeps it out of System RAM, and it was RAM */
	uint64_t size_bytes; /* what the text says; 0: no size in it */
	uint64_t attribute;  /* efi_fake_mem: the bits; memmap % form: the new type, 0 none */
	const char *problem; /* what is wrong with the text, and how the kernel takes it; NULL */
};

struct reservation_status {
	struct reservation_request *requests;
	size_t n_requests;
	struct range usable; /* the best one for us: reserved, was RAM, not device memory */
	bool is_usable;
	struct range wanted; /* the best one asked for, whether usable or not */
	bool is_wanted;
	bool is_known; /* false: the kernel hides its memory map from us, nothing is certain */
};

/**
 * reservation_parse() - every request for memory on the command line, in order
 * @ret: owned by @arena; is_honoured is not decided yet
 *
 * As the kernel reads them (Documentation/admin-guide/kernel-parameters.txt, the
 * parameters' own entries), peculiarities included: what it takes although
 * something is wrong with it is taken here too, with the problem said.
 */
void reservation_parse(const struct inventory *inventory, struct arena *arena,
		       struct reservation_request **ret, size_t *ret_n);

/**
 * reservation_compare() - compare what was asked for with what the kernel did
 * @findings: rules "reservation-…", each with the cause and the remedy
 *
 * Without a look at the size: the planner itself calls this.
 */
void reservation_compare(const struct inventory *inventory, struct finding_list *findings,
			 struct arena *arena, struct reservation_status *ret);

/**
 * reservation_hypervisor_bytes() - what the hypervisor needs here, by the planner's formula
 *
 * Return: bytes; 0 where no plan is possible.
 */
uint64_t reservation_hypervisor_bytes(const struct inventory *inventory);

/**
 * reservation_check_size() - whether what is usable is large enough
 * @hypervisor_bytes: reservation_hypervisor_bytes(), or 0: not known, nothing is checked
 * @wanted_bytes: for hypervisor and cells together; 0: just more than the hypervisor needs
 */
void reservation_check_size(const struct reservation_status *status, uint64_t hypervisor_bytes,
			    uint64_t wanted_bytes, struct finding_list *findings);

/**
 * reservation_examine() - reservation_compare(), and whether it is large enough for the hypervisor
 * @findings: rules "reservation-…", each with the cause and the remedy
 */
void reservation_examine(const struct inventory *inventory, struct finding_list *findings,
			 struct arena *arena, struct reservation_status *ret);

/** reservation_kind_name() - "memmap", "device-tree" … as the JSON form says it. */
const char *reservation_kind_name(enum reservation_kind kind);

/* A kernel parameter that this machine needs, with its reason. */
struct reservation_parameter {
	const char *text; /* "memmap=82M$0x3a000000", "intel_iommu=off" */
	const char *reason;
	bool is_set;      /* already on the running command line */
	bool is_required; /* false: advice, shown but never applied */
};

/**
 * reservation_find_parameters() - what else this machine needs on its command line
 * @findings: rule "reservation-parameter" for each that is required and not set; NULL: unsaid
 */
void reservation_find_parameters(const struct inventory *inventory, struct finding_list *findings,
				 struct arena *arena, struct reservation_parameter **ret,
				 size_t *ret_n);

/* How a boot loader's file is changed. */
enum reservation_edit {
	RESERVATION_EDIT_NONE, /* nothing to write, or nobody knows where */
	RESERVATION_EDIT_FILE, /* the file is ours alone: @text is its content */
	RESERVATION_EDIT_LINE, /* a line of its owner's that starts with @key: @text is added */
	RESERVATION_EDIT_WHOLE_LINE, /* a file of one line of parameters: @text is added */
};

struct reservation_proposal {
	struct range range;
	const char *range_reason; /* why there */
	bool is_in_effect;        /* the running kernel has it already, and all that is required */
	struct reservation_parameter *parameters;
	size_t n_parameters;
	const char **replaced; /* parameters that must go: the eaten ones, the too small ones */
	size_t n_replaced;
	const char *overlay;      /* ARM: device tree overlay source; NULL elsewhere */
	const char *overlay_file; /* where `apply` puts it; NULL without */
	enum boot_loader loader;
	enum reservation_edit edit;
	const char *key;      /* RESERVATION_EDIT_LINE: "options", "APPEND" … */
	const char *file;     /* the file that `apply` writes or edits; NULL: none is known */
	const char *text;     /* exactly what to put there, quoted for that boot loader */
	const char *activate; /* what to do behind it: "update-grub"; NULL: nothing */
};

/** What reservation_propose() reserves for cells when not told. */
#define RESERVATION_CELLS_BYTES (UINT64_C(76) << 20)

/**
 * reservation_propose() - a place that is free on this machine and the text for its boot loader
 * @size_bytes: 0: hypervisor by the formula and RESERVATION_CELLS_BYTES
 *
 * A reservation that is usable and large enough is kept.
 *
 * Return: 0; -ENOSPC if no place is large enough; @findings say what was looked at.
 */
int reservation_propose(const struct inventory *inventory, uint64_t size_bytes,
			struct finding_list *findings, struct arena *arena,
			struct reservation_proposal *ret);

/**
 * reservation_edit() - the new content of a boot loader's file
 * @old: what is in it; NULL: it does not exist
 * @ret: owned by @arena; equal to @old when there is nothing to change
 *
 * Only the line that holds the parameters is touched; applying twice changes nothing more.
 *
 * Return: 0; -EBADMSG if the file is not understood: @findings say why, and nothing
 * must be written.
 */
int reservation_edit(const struct reservation_proposal *proposal, const char *old,
		     struct finding_list *findings, struct arena *arena, const char **ret);

#endif
