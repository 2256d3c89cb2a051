/* SPDX-License-Identifier: GPL-2.0-only */
/* Our memory, our address space. */
#include <hv/arch.h>
#include <hv/cpu.h>
#include <hv/errno.h>
#include <hv/image.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/string.h>

/* Behind what the largest machine reserves, in the same entry of the top table. */
#define REMAP_BASE  ((uintptr_t)image_start + (64ull << 30))
#define REMAP_PAGES 131072ull /* 512 MiB: registers, and a window for each CPU */

struct page_pool memory_pool, remap_pool;
struct paging memory_paging;

static uint64_t remap_bitmap[REMAP_PAGES / 64];
static uintptr_t windows;

phys_addr memory_phys(const void *address)
{
	return PHYS((uintptr_t)address - (uintptr_t)image_start + image_parameters()->memory_start);
}

void *memory_virt(phys_addr address)
{
	return (uint8_t *)(uintptr_t)image_start + (address.pa - image_parameters()->memory_start);
}

bool memory_owns(phys_addr start, uint64_t size)
{
	const struct cellwarden_parameters *parameters = image_parameters();
	uint64_t end = parameters->memory_start + parameters->memory_size;

	return size && start.pa < end &&
	       (start.pa >= parameters->memory_start || size > parameters->memory_start - start.pa);
}

void *memory_take(uint64_t n_pages)
{
	void *pages = (void *)page_pool_take(&memory_pool, n_pages);

	if (pages)
		memset(pages, 0, n_pages * PAGE_SIZE);
	return pages;
}

void memory_give(void *pages, uint64_t n_pages)
{
	if (pages)
		page_pool_give(&memory_pool, (uintptr_t)pages, n_pages);
}

/* What the module placed, in the order of image.h; each part follows the one before. */
static int find_pool(uint64_t *ret_offset)
{
	const struct cellwarden_parameters *parameters = image_parameters();
	uint64_t core_size = (uint64_t)(image_end - image_start), used;

	if (!is_page_aligned(parameters->memory_start | parameters->memory_size) ||
	    !parameters->n_cpus || parameters->n_cpus > CPUS_MAX || !parameters->n_online ||
	    parameters->n_online > parameters->n_cpus)
		return -EINVAL;
	used = core_size + parameters->n_cpus * (uint64_t)CPU_AREA_SIZE;
	if (used > image_boot || image_boot + PAGE_SIZE > parameters->config_offset)
		return -EINVAL;
	used = parameters->config_offset + page_up(parameters->config_size);
	if (used < parameters->config_offset || used >= parameters->memory_size)
		return -EINVAL;
	*ret_offset = used;
	return 0;
}

static int init_pools(void)
{
	uint64_t offset, bitmap_pages, n_pages;
	uint8_t *first;
	int err;

	err = find_pool(&offset);
	if (err)
		return err;
	first = (uint8_t *)(uintptr_t)image_start + offset;
	n_pages = (image_parameters()->memory_size - offset) >> PAGE_SHIFT;
	bitmap_pages = page_up(page_pool_bitmap_size(n_pages)) >> PAGE_SHIFT;
	if (n_pages <= bitmap_pages)
		return -ENOMEM;
	page_pool_init(&memory_pool, (uintptr_t)first + bitmap_pages * PAGE_SIZE,
		       n_pages - bitmap_pages, (uint64_t *)first);
	page_pool_init(&remap_pool, REMAP_BASE, REMAP_PAGES, remap_bitmap);
	return 0;
}

static int map_own(const uint8_t *from, const uint8_t *to, unsigned int access)
{
	return paging_map(&memory_paging, (uintptr_t)from, memory_phys(from), (uint64_t)(to - from),
			  access);
}

/* Everything of a CPU's area but the guard page below its stack. */
static int map_cpu_areas(void)
{
	const uint8_t *area = image_end;
	unsigned int id;
	int err;

	for (id = 0; id < cpu_count(); id++, area += CPU_AREA_SIZE) {
		err = map_own(area + CPU_AREA_STACK, area + CPU_AREA_SIZE,
			      ACCESS_READ | ACCESS_WRITE);
		if (err)
			return err;
	}
	return 0;
}

static int map_all(void)
{
	const struct cellwarden_parameters *parameters = image_parameters();
	const uint8_t *boot = image_start + image_boot;
	const uint8_t *pool =
		image_start + parameters->config_offset + page_up(parameters->config_size);
	int err;

	err = map_own(image_start, image_code_end, ACCESS_READ | ACCESS_EXECUTE);
	if (!err)
		err = map_own(image_code_end, image_constant_end, ACCESS_READ);
	if (!err)
		err = map_own(image_constant_end, image_end, ACCESS_READ | ACCESS_WRITE);
	if (!err)
		err = map_cpu_areas();
	if (!err)
		err = map_own(boot, boot + PAGE_SIZE, ACCESS_READ);
	if (!err)
		err = map_own(image_start + parameters->config_offset, pool,
			      ACCESS_READ | ACCESS_WRITE);
	if (!err)
		err = map_own(pool, image_start + parameters->memory_size,
			      ACCESS_READ | ACCESS_WRITE);
	return err;
}

/*
 * A window is opened by writing one entry. So their tables are there before, and each
 * CPU knows where its entries are.
 */
static int init_windows(void)
{
	uint64_t n_pages = cpu_count() * (uint64_t)MEMORY_WINDOWS;
	uint64_t *table;
	unsigned int id, level;
	uintptr_t address;
	int err;

	windows = page_pool_take(&remap_pool, n_pages);
	if (!windows)
		return -ENOMEM;
	err = paging_map(&memory_paging, windows, memory_phys(image_start), n_pages * PAGE_SIZE,
			 ACCESS_READ | PAGING_SMALL);
	if (err)
		return err;
	paging_unmap(&memory_paging, windows, n_pages * PAGE_SIZE);
	for (id = 0; id < cpu_count(); id++) {
		address = windows + id * MEMORY_WINDOWS * PAGE_SIZE;
		table = memory_paging.root;
		for (level = memory_paging.n_levels - 1; level; level--)
			table = memory_virt(arch_host_format.phys(
				table[address >> (PAGE_SHIFT + 9 * level) & 511], level));
		cpu_get(id)->window_entries = &table[address >> PAGE_SHIFT & 511];
	}
	return 0;
}

int memory_init(void)
{
	unsigned int n_levels, max_leaf_level;
	int err;

	err = init_pools();
	if (err) {
		printk("cellwarden: the hypervisor memory is too small, or its parameters are "
		       "wrong\n");
		return err;
	}
	arch_host_paging_shape(&n_levels, &max_leaf_level);
	err = paging_init(&memory_paging, &arch_host_format, n_levels, max_leaf_level);
	if (!err)
		err = map_all();
	if (!err)
		err = init_windows();
	return err;
}

volatile void *memory_map_device(phys_addr start, uint64_t size)
{
	uint64_t first = page_down(start.pa), bytes = page_up(start.pa + size) - first;
	uintptr_t virt;

	if (!size || start.pa + size < start.pa)
		return NULL;
	virt = page_pool_take(&remap_pool, bytes >> PAGE_SHIFT);
	if (!virt)
		return NULL;
	if (paging_map(&memory_paging, virt, PHYS(first), bytes,
		       ACCESS_READ | ACCESS_WRITE | ACCESS_DEVICE)) {
		page_pool_give(&remap_pool, virt, bytes >> PAGE_SHIFT);
		return NULL;
	}
	return (volatile void *)(virt + (start.pa - first));
}

void memory_unmap_device(volatile void *address, uint64_t size)
{
	uintptr_t first = page_down((uintptr_t)address);
	uint64_t bytes = page_up((uintptr_t)address + size) - first;

	if (!address)
		return;
	paging_unmap(&memory_paging, first, bytes);
	page_pool_give(&remap_pool, first, bytes >> PAGE_SHIFT);
}

static void *open_window(unsigned int slot, phys_addr page, unsigned int access)
{
	struct cpu *cpu = cpu_self();
	uint8_t *address = (uint8_t *)windows + (cpu->id * MEMORY_WINDOWS + slot) * PAGE_SIZE;

	/* Never from one page to another at once: Arm ARM, D8.14.1, break-before-make. */
	if (cpu->window_entries[slot])
		memory_window_close(slot);
	*(volatile uint64_t *)&cpu->window_entries[slot] =
		arch_host_format.leaf(PHYS(page_down(page.pa)), access, 0);
	arch_flush_page(address);
	return address;
}

void *memory_window(unsigned int slot, phys_addr page)
{
	return open_window(slot, page, ACCESS_READ | ACCESS_WRITE);
}

volatile void *memory_window_device(unsigned int slot, phys_addr page)
{
	return open_window(slot, page, ACCESS_READ | ACCESS_WRITE | ACCESS_DEVICE);
}

void memory_window_close(unsigned int slot)
{
	struct cpu *cpu = cpu_self();

	*(volatile uint64_t *)&cpu->window_entries[slot] = 0;
	arch_flush_page((uint8_t *)windows + (cpu->id * MEMORY_WINDOWS + slot) * PAGE_SIZE);
}
