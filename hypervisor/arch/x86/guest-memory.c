/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's own page tables: AMD64 APM vol. 2, 5.2 and 5.3. */
#include <hv/guest-memory.h>
#include <hv/x86/guest.h>
#include <hv/x86/registers.h>
#include <hv/x86/vcpu.h>

#define ENTRY_PRESENT 0x1ull
#define ENTRY_LARGE   0x80ull
#define ENTRY_ADDRESS 0x000ffffffffff000ull

/**
 * struct walk - how tables of a mode are
 * @root: address of the top table
 * @n_levels: of tables
 * @index_bits: of the address a level takes
 * @entry_size: bytes
 * @top_bits: of the address the top level takes
 */
struct walk {
	uint64_t root;
	unsigned int n_levels, index_bits, entry_size, top_bits;
};

static struct walk walk_of(const struct vcpu_paging *paging)
{
	if (!(paging->cr4 & CR4_PAE))
		return (struct walk){ paging->cr3 & 0xfffff000, 2, 10, 4, 10 };
	if (!(paging->efer & EFER_LMA))
		return (struct walk){ paging->cr3 & 0xffffffe0, 3, 9, 8, 2 };
	return (struct walk){ paging->cr3 & ENTRY_ADDRESS, paging->cr4 & CR4_LA57 ? 5 : 4, 9, 8,
			      9 };
}

/* Entries of 32 bits give a large page's address bits 32 to 39 in bits 13 to 20 (5.2.2). */
static uint64_t large_address(uint64_t entry, const struct walk *walk, unsigned int shift)
{
	uint64_t mask = ~((1ull << shift) - 1);

	if (walk->entry_size == 4)
		return (entry & mask & 0xffffffff) | (entry >> 13 & 0xff) << 32;
	return entry & ENTRY_ADDRESS & mask;
}

static bool is_large(uint64_t entry, const struct walk *walk, const struct vcpu_paging *paging,
		     unsigned int level)
{
	if (!level || !(entry & ENTRY_LARGE) || level > 2 || (walk->n_levels == 3 && level == 2))
		return false;
	return walk->entry_size == 8 || paging->cr4 & CR4_PSE;
}

static bool translate(struct cpu *cpu, uint64_t linear, uint64_t *ret)
{
	struct vcpu_paging paging = vcpu_paging(cpu);
	struct walk walk = walk_of(&paging);
	uint64_t table = walk.root, entry, index;
	unsigned int level, shift, bits;

	if (!(paging.cr0 & CR0_PG)) {
		*ret = linear;
		return true;
	}
	for (level = walk.n_levels - 1;; level--) {
		shift = PAGE_SHIFT + walk.index_bits * level;
		bits = level == walk.n_levels - 1 ? walk.top_bits : walk.index_bits;
		index = linear >> shift & ((1ull << bits) - 1);
		entry = 0;
		if (guest_read(cpu->cell, GUEST(table + index * walk.entry_size), &entry,
			       walk.entry_size) ||
		    !(entry & ENTRY_PRESENT))
			return false;
		if (!level || is_large(entry, &walk, &paging, level))
			break;
		table = entry & (walk.entry_size == 4 ? 0xfffff000ull : ENTRY_ADDRESS);
	}
	*ret = (level ? large_address(entry, &walk, shift) :
			entry & (walk.entry_size == 4 ? 0xfffff000ull : ENTRY_ADDRESS)) |
	       (linear & ((1ull << shift) - 1));
	return true;
}

unsigned int guest_linear_read(struct cpu *cpu, uint64_t linear, uint8_t *to, unsigned int n)
{
	unsigned int done = 0, step;
	uint64_t address;

	for (; done < n; done += step) {
		step = (unsigned int)(PAGE_SIZE - ((linear + done) & (PAGE_SIZE - 1)));
		if (step > n - done)
			step = n - done;
		if (!translate(cpu, linear + done, &address) ||
		    guest_read(cpu->cell, GUEST(address), to + done, step))
			break;
	}
	return done;
}
