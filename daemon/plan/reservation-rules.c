// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be wrong with a reservation. A rule looks at one request, or at the
 * outcome. How often each of these was met: pains.md, A.2.1.
 */
#include "plan/reservation-rules.h"

#include <string.h>

#include "base/quantity.h"

#define HUGE_PAGE         (UINT64_C(2) << 20)
#define PAGE              UINT64_C(4096)
#define LIMIT_4G          (UINT64_C(1) << 32)
/* arch/x86/boot/compressed/kaslr.c, MAX_MEMMAP_REGIONS: with more the kernel stays in place. */
#define KASLR_MEMMAPS_MAX 4
#define EFI_MEMORY_SP     UINT64_C(0x40000) /* UEFI 2.10, 7.2.3: specific-purpose memory */

static const char propose_remedy[] =
	"cellctl reservation propose shows what to write into the boot loader";

static const char *format(struct examination *examination, struct range range)
{
	return quantity_format_range(examination->findings->arena, range.start, range_size(range));
}

/* What is not ours to use is only a nuisance as long as something else is usable. */
static enum finding_severity severity_of_loss(const struct examination *examination)
{
	return examination->status->is_usable ? FINDING_WARNING : FINDING_ERROR;
}

static bool is_x86(const struct examination *examination)
{
	return examination->inventory->arch == MACHINE_X86;
}

/* ---- one request --------------------------------------------------------- */

/* pains A.2.1: GRUB, a shell or U-Boot takes "$0" or "$0x3a000000" for a variable of its own. */
static void check_dollar(struct examination *examination, const struct reservation_request *request)
{
	struct finding_list *findings = examination->findings;
	struct finding *finding;

	if (request->kind != RESERVATION_MEMMAP || request->form || !request->size_bytes ||
	    !is_x86(examination))
		return;
	finding = finding_add(
		findings, "reservation-dollar-eaten", FINDING_ERROR, request->text,
		"there is no '$' in it: the boot loader took it for the start of a variable. "
		"To the kernel this is no reservation but a limit, so it uses only the memory "
		"below %s",
		quantity_format_size(findings->arena, request->size_bytes));
	finding_set_remedy(findings, finding, "escape the '$' for your boot loader; %s",
			   propose_remedy);
}

static void check_text(struct examination *examination, const struct reservation_request *request)
{
	struct finding *finding;

	/* A bare memmap= has its own rule. */
	if (!request->problem ||
	    (request->kind == RESERVATION_MEMMAP && !request->form && request->size_bytes))
		return;
	finding = finding_add(examination->findings, "reservation-malformed", FINDING_WARNING,
			      request->text, "%s", request->problem);
	finding_set_remedy(examination->findings, finding,
			   "correct the kernel command line in the boot loader, and reboot");
}

static void check_architecture(struct examination *examination,
			       const struct reservation_request *request)
{
	struct finding *finding;

	if (request->kind != RESERVATION_MEMMAP || is_x86(examination))
		return;
	finding = finding_add(examination->findings, "reservation-memmap-ignored",
			      severity_of_loss(examination), request->text,
			      "the kernel of this architecture has no memmap= and ignores it");
	finding_set_remedy(examination->findings, finding,
			   "use a reserved-memory node with no-map, or mem=; %s", propose_remedy);
}

static void check_in_use(struct examination *examination, const struct reservation_request *request)
{
	const struct memory_view *view = &examination->view;
	struct finding *finding;

	if (!reservation_is_for_us(request) || !request->is_range_known ||
	    !range_set_overlaps(&view->linux_ram, request->range.start, request->range.end))
		return;
	finding = finding_add(examination->findings, "reservation-in-use",
			      severity_of_loss(examination), format(examination, request->range),
			      "Linux uses this memory, or part of it, as System RAM, although %s "
			      "asks for it",
			      request->text);
	finding_set_remedy(examination->findings, finding,
			   request->kind == RESERVATION_DT_NODE ?
				   "add no-map to the node, and reboot" :
				   "reboot with a place that is free; %s",
			   propose_remedy);
}

static void check_node(struct examination *examination, const struct inv_reserved *reserved)
{
	struct finding *finding;

	if (!memory_is_our_node(reserved) || (reserved->is_no_map && !reserved->is_reusable))
		return;
	finding = finding_add(
		examination->findings, "reservation-no-map-missing", FINDING_ERROR, reserved->name,
		reserved->is_reusable ?
			"the node says reusable: Linux uses the memory until a driver wants it" :
			"the node has no no-map: Linux does not use the memory but maps it, so a "
			"CPU may fetch from it on speculation");
	finding_set_remedy(examination->findings, finding,
			   "give the node no-map and not reusable, and reboot");
}

/* Where it never was RAM there is nothing to reserve. */
static void check_ram(struct examination *examination, const struct reservation_request *request)
{
	const struct memory_view *view = &examination->view;
	bool has_ram;
	struct finding *finding;

	if (!reservation_is_for_us(request) || !request->is_range_known || !view->is_ram_known ||
	    range_set_contains(&view->ram, request->range.start, request->range.end))
		return;
	has_ram = range_set_overlaps(&view->ram, request->range.start, request->range.end);
	finding = finding_add(examination->findings, "reservation-not-ram",
			      has_ram ? FINDING_WARNING : severity_of_loss(examination),
			      format(examination, request->range),
			      has_ram ? "part of %s is no RAM by the firmware's memory map" :
					"nothing of %s is RAM by the firmware's memory map: this "
					"machine has less memory than the one it was made for, or "
					"memory elsewhere",
			      request->text);
	finding_set_remedy(examination->findings, finding, "reserve another place; %s",
			   propose_remedy);
}

static void check_overlap(struct examination *examination,
			  const struct reservation_request *request)
{
	const struct memory_holder *holder;
	struct finding *finding;

	if (!reservation_is_for_us(request) || !request->is_range_known ||
	    range_set_overlaps(&examination->view.linux_ram, request->range.start,
			       request->range.end))
		return; /* in use: its kernel image or buffers are not worth a word */
	holder = memory_view_find_holder(&examination->view, request->range);
	if (!holder)
		return;
	finding = finding_add(examination->findings,
			      holder->is_crash_kernel ? "reservation-crashkernel" :
							"reservation-overlap",
			      severity_of_loss(examination), format(examination, request->range),
			      "%s overlaps %s %s", request->text, holder->name,
			      format(examination, holder->range));
	finding_set_remedy(examination->findings, finding, "reserve another place; %s",
			   propose_remedy);
}

static void check_alignment(struct examination *examination,
			    const struct reservation_request *request)
{
	struct finding *finding;

	if (!reservation_is_for_us(request) || !request->is_honoured)
		return;
	if ((request->range.start | (request->range.end + 1)) % PAGE)
		finding = finding_add(examination->findings, "reservation-unaligned",
				      FINDING_WARNING, format(examination, request->range),
				      "%s does not start and end on pages of 4 KiB; the rest of "
				      "the first and last page is lost",
				      request->text);
	else if (request->range.start % HUGE_PAGE)
		finding = finding_add(examination->findings, "reservation-unaligned", FINDING_NOTE,
				      format(examination, request->range),
				      "%s does not start at a multiple of 2 MiB, so mapping it "
				      "takes more page tables",
				      request->text);
	else
		return;
	finding_set_remedy(examination->findings, finding,
			   "choose an address that is a multiple of 2 MiB");
}

/* ---- one request that is not ours, beside ours ------------------------------- */

static const struct other_form {
	char form;
	const char *rule, *what, *remedy;
} other_forms[] = {
	{ '!', "reservation-persistent",
	  "this makes persistent memory of it, which the pmem driver takes as a disk",
	  "write '$' instead of '!'" },
	{ '#', "reservation-acpi-data",
	  "this marks the memory as ACPI tables, which the kernel may read",
	  "write '$' instead of '#'" },
	{ 'x', "reservation-exactmap",
	  "the kernel has discarded the firmware's memory map: it places PCI devices where the "
	  "map given leaves holes, be it firmware or memory",
	  "use memmap=SIZE$ADDRESS alone" },
};

static void check_form(struct examination *examination, const struct reservation_request *request)
{
	size_t i;

	if (request->kind != RESERVATION_MEMMAP || !is_x86(examination))
		return;
	for (i = 0; i < ARRAY_SIZE(other_forms); i++) {
		struct finding *finding;

		if (other_forms[i].form != request->form)
			continue;
		finding = finding_add(examination->findings, other_forms[i].rule, FINDING_WARNING,
				      request->text, "%s", other_forms[i].what);
		finding_set_remedy(examination->findings, finding, "%s if it is meant for us",
				   other_forms[i].remedy);
	}
}

static bool has_crash_kernel(const struct memory_view *view)
{
	size_t i;

	for (i = 0; i < view->n_holders; i++)
		if (view->holders[i].is_crash_kernel)
			return true;
	return false;
}

static const struct reservation_request *find_overlapping(const struct examination *examination,
							  struct range range)
{
	const struct reservation_status *status = examination->status;
	size_t i;

	for (i = 0; i < status->n_requests; i++)
		if (reservation_is_for_us(&status->requests[i]) &&
		    status->requests[i].is_range_known &&
		    range_overlaps(status->requests[i].range, range))
			return &status->requests[i];
	return NULL;
}

/* Two requests for one place: the kernel takes the reservation first (fixture q35-crashkernel). */
static void check_rival(struct examination *examination, const struct reservation_request *request)
{
	const struct reservation_request *ours;
	struct finding *finding;

	if ((request->kind != RESERVATION_CRASH_KERNEL && request->kind != RESERVATION_CMA) ||
	    !request->is_range_known)
		return;
	ours = find_overlapping(examination, request->range);
	if (!ours)
		return;
	finding = finding_add(
		examination->findings,
		request->kind == RESERVATION_CMA ? "reservation-cma" : "reservation-crashkernel",
		FINDING_WARNING, request->text, "it asks for %s, of which %s takes a part: %s",
		format(examination, request->range), ours->text,
		request->kind == RESERVATION_CRASH_KERNEL && !has_crash_kernel(&examination->view) ?
			"the kernel has no memory for a crash kernel now" :
			"one of the two is not what it should be");
	finding_set_remedy(examination->findings, finding,
			   "leave out the address (\"%s=%s\"), so that the kernel finds a place",
			   request->kind == RESERVATION_CMA ? "cma" : "crashkernel",
			   quantity_format_size_short(examination->findings->arena,
						      request->size_bytes));
}

static void check_limit(struct examination *examination, const struct reservation_request *request)
{
	struct finding *finding;

	if (!request->is_honoured || !reservation_is_limit(request) || request->form ||
	    !is_x86(examination))
		return;
	finding = finding_add(examination->findings, "reservation-by-limit", FINDING_WARNING,
			      request->text,
			      "the kernel does not know that there is RAM above this limit, so it "
			      "may place PCI devices there");
	finding_set_remedy(examination->findings, finding,
			   "reserve with memmap=SIZE$ADDRESS instead; %s", propose_remedy);
}

/* ACPI on ARM has no map of memory as firmware left it, and SRAT need not be there. */
static void check_limit_known(struct examination *examination,
			      const struct reservation_request *request)
{
	struct finding *finding;

	if (!reservation_is_limit(request) || examination->view.is_ram_known ||
	    examination->status->is_usable)
		return;
	finding = finding_add(examination->findings, "reservation-limit-unverified",
			      FINDING_WARNING, request->text,
			      "it cuts memory off, but neither firmware nor device tree says where "
			      "there is more RAM than Linux uses");
	finding_set_remedy(examination->findings, finding,
			   "name the place that you know to be free (--memory=RANGE)");
}

/* The specific-purpose bit keeps memory from the page allocator, but a driver may add it later. */
static void check_attribute(struct examination *examination,
			    const struct reservation_request *request)
{
	const struct reservation_status *status = examination->status;
	struct finding *finding;

	if (request->kind != RESERVATION_EFI_FAKE || !request->is_range_known ||
	    !(request->attribute & EFI_MEMORY_SP) || !status->is_wanted ||
	    !range_overlaps(request->range, status->wanted))
		return;
	finding = finding_add(examination->findings, "reservation-soft-reserved", FINDING_WARNING,
			      request->text,
			      "memory with this attribute is \"Soft Reserved\": a driver (dax) may "
			      "take it at any time");
	finding_set_remedy(examination->findings, finding, "reserve with memmap=SIZE$ADDRESS");
}

/* ---- the whole --------------------------------------------------------------- */

static void check_known(struct examination *examination)
{
	struct finding *finding;

	if (examination->status->is_known)
		return;
	finding = finding_add(examination->findings, "reservation-unknown", FINDING_ERROR,
			      "/proc/iomem",
			      "the kernel does not say where its memory is, so no reservation can "
			      "be verified");
	finding_set_remedy(examination->findings, finding,
			   "run as root: the kernel shows zeros to others");
}

static void check_missing(struct examination *examination)
{
	struct finding *finding;

	if (examination->status->is_wanted)
		return;
	finding = finding_add(examination->findings, "reservation-missing", FINDING_ERROR, "memory",
			      "no memory is kept from Linux for the hypervisor and its cells");
	finding_set_remedy(examination->findings, finding, "%s", propose_remedy);
}

static void check_above_4g(struct examination *examination)
{
	const struct reservation_status *status = examination->status;
	const struct inventory *inventory = examination->inventory;
	struct finding *finding;

	if (!status->is_usable || status->usable.end < LIMIT_4G)
		return;
	if (inventory->arch == MACHINE_ARM)
		finding = finding_add(examination->findings, "reservation-above-4g", FINDING_ERROR,
				      format(examination, status->usable),
				      "a 32-bit processor enters and leaves the hypervisor with "
				      "paging off, and then reaches only the first 4 GiB");
	else if (!inventory->n_iommus)
		finding = finding_add(examination->findings, "reservation-above-4g",
				      FINDING_WARNING, format(examination, status->usable),
				      "this machine has no IOMMU, so devices of cells that address "
				      "32 bits cannot reach their memory there");
	else
		return;
	finding_set_remedy(examination->findings, finding, "reserve below 4 GiB; %s",
			   propose_remedy);
}

static void check_kaslr(struct examination *examination)
{
	const struct reservation_status *status = examination->status;
	struct finding *finding;
	size_t i, n = 0;

	for (i = 0; i < status->n_requests; i++)
		n += status->requests[i].kind == RESERVATION_MEMMAP &&
		     status->requests[i].is_range_known;
	if (n <= KASLR_MEMMAPS_MAX || !is_x86(examination))
		return;
	finding = finding_add(examination->findings, "reservation-kaslr", FINDING_WARNING,
			      "kernel command line",
			      "with %zu ranges in memmap= (more than %d) the kernel gives up "
			      "choosing a random place for itself",
			      n, KASLR_MEMMAPS_MAX);
	finding_set_remedy(examination->findings, finding, "merge the ranges");
}

/*
 * mem= takes the end of memory away, but where the kernel's image and the initrd lie is added
 * again, and on EFI machines that differs from boot to boot (fixture arm64-acpi).
 */
static void check_holes(struct examination *examination)
{
	const struct reservation_status *status = examination->status;
	const struct memory_view *view = &examination->view;
	struct finding *finding;
	size_t i;

	if (is_x86(examination) || !status->is_usable)
		return;
	for (i = 0; i < status->n_requests; i++)
		if (reservation_is_limit(&status->requests[i]) && status->requests[i].is_honoured)
			break;
	if (i == status->n_requests ||
	    !range_set_overlaps(&view->linux_ram, status->usable.end, UINT64_MAX))
		return;
	finding =
		finding_add(examination->findings, "reservation-kernel-above", FINDING_WARNING,
			    status->requests[i].text,
			    "memory behind %s is in use again, by the kernel's own image or what "
			    "the boot loader left there, and may be elsewhere after the next boot",
			    format(examination, status->usable));
	finding_set_remedy(examination->findings, finding,
			   "add nokaslr, or reserve by the device tree; %s", propose_remedy);
}

/* ---- the tables ---------------------------------------------------------------- */

typedef void (*request_rule)(struct examination *examination,
			     const struct reservation_request *request);
typedef void (*outcome_rule)(struct examination *examination);

static const request_rule request_rules[] = {
	check_dollar, check_text,    check_architecture, check_in_use,
	check_ram,    check_overlap, check_alignment,    check_form,
	check_rival,  check_limit,   check_limit_known,  check_attribute,
};

static const outcome_rule outcome_rules[] = {
	check_known, check_missing, check_above_4g, check_kaslr, check_holes,
};

void reservation_apply_rules(struct examination *examination)
{
	const struct inv_memory *memory = &examination->inventory->memory;
	size_t i, k;

	for (i = 0; i < examination->status->n_requests; i++)
		for (k = 0; k < ARRAY_SIZE(request_rules); k++)
			request_rules[k](examination, &examination->status->requests[i]);
	for (i = 0; i < memory->n_reserved; i++)
		check_node(examination, &memory->reserved[i]);
	for (k = 0; k < ARRAY_SIZE(outcome_rules); k++)
		outcome_rules[k](examination);
}
