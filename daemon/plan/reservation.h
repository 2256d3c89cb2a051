/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory kept away from Linux for hypervisor and cells: what the kernel was
 * asked for, what it did, and what to write into the boot loader. Pure.
 */
#ifndef PLAN_RESERVATION_H
#define PLAN_RESERVATION_H

#include "base/finding.h"
#include "inventory/inventory.h"

enum reservation_kind {
	RESERVATION_MEMMAP,    /* memmap=nn$ss (also !, #, % forms, classified by their letter) */
	RESERVATION_MEM_LIMIT, /* mem= : everything above is free */
	RESERVATION_DT_NODE,   /* reserved-memory node with no-map */
};

/* One request of the command line or the device tree, and what became of it. */
struct reservation_request {
	enum reservation_kind kind;
	char form;        /* of memmap: '@' '#' '$' '!' '%', 0 for a bare size, 'x' exactmap */
	const char *text; /* "memmap=82M$0x3a000000" */
	struct range range;
	bool is_range_known; /* false for a bare size or a malformed value */
	bool is_honoured;    /* the kernel really keeps it out of System RAM, and it was RAM */
};

struct reservation_status {
	struct reservation_request *requests;
	size_t n_requests;
	struct range usable; /* the best one for us: reserved, was RAM, not device memory */
	bool is_usable;
};

/**
 * reservation_examine() - compare what was asked for with what the kernel did
 * @findings: rules "reservation-…", each with the cause and the remedy
 */
void reservation_examine(const struct inventory *inventory, struct finding_list *findings,
			 struct arena *arena, struct reservation_status *ret);

/* A kernel parameter or device tree change this machine needs, with its reason. */
struct reservation_parameter {
	const char *text; /* "memmap=82M$0x3a000000", "intel_iommu=off" */
	const char *reason;
	bool is_set;      /* already on the running command line */
	bool is_required; /* false: advice */
};

struct reservation_proposal {
	struct range range;
	const char *range_reason; /* why there */
	struct reservation_parameter *parameters;
	size_t n_parameters;
	const char *overlay; /* arm64: device tree overlay source; NULL on x86 */
	enum boot_loader loader;
	const char *file;     /* the file that `apply` writes or edits */
	const char *text;     /* exactly what to put there, quoted for that boot loader */
	const char *activate; /* the command behind it: "update-grub"; NULL: none */
};

/**
 * reservation_propose() - a place that is free on this machine and the text for its boot loader
 * @size_bytes: 0: hypervisor by the formula and 76 MiB for cells
 *
 * Return: 0; -ENOSPC if no place is large enough; @findings say what was looked at.
 */
int reservation_propose(const struct inventory *inventory, uint64_t size_bytes,
			struct finding_list *findings, struct arena *arena,
			struct reservation_proposal *ret);

#endif
