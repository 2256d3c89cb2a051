/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether bytes are an image that we can enter. Nothing of the kernel: user space tests it. */
#ifndef IMAGE_CHECK_H
#define IMAGE_CHECK_H

#include <abi/cellwarden/image.h>

#define IMAGE_PAGE_SIZE JAILHOUSE_PAGE_SIZE

/* A hypervisor of more than this is a mistake. */
#define IMAGE_SIZE_MAX (16u << 20)

static inline bool image_is_pages(uint32_t size)
{
	return size && !(size % IMAGE_PAGE_SIZE) && size <= IMAGE_SIZE_MAX;
}

static inline bool image_has_signature(const struct cellwarden_image_header *header)
{
	static const char signature[CELLWARDEN_IMAGE_SIGNATURE_SIZE + 1] =
		CELLWARDEN_IMAGE_SIGNATURE;
	unsigned int i;

	for (i = 0; i < CELLWARDEN_IMAGE_SIGNATURE_SIZE; i++)
		if (header->signature[i] != (uint8_t)signature[i])
			return false;
	return true;
}

/**
 * image_check() - everything but the checksum
 * @header: of the image
 * @size: bytes of the file, at least those of the header
 * @architecture: of this kernel: JAILHOUSE_X86, …
 * @vendor: of this processor
 *
 * Return: NULL; else what is wrong, in words
 */
static inline const char *image_check(const struct cellwarden_image_header *header, size_t size,
				      unsigned int architecture, unsigned int vendor)
{
	if (!image_has_signature(header))
		return "it does not begin with the signature of an image";
	if (header->revision != CELLWARDEN_IMAGE_REVISION)
		return "it is of another release than this module";
	if (header->architecture != architecture)
		return "it is for another architecture";
	if (header->vendor != CELLWARDEN_IMAGE_VENDOR_ANY && header->vendor != vendor)
		return "it is for processors of another vendor";
	if (header->file_size != size)
		return "its size is not what its header says";
	if (!image_is_pages(header->core_size) || !image_is_pages(header->text_size) ||
	    !image_is_pages(header->cpu_size) || header->file_size > header->core_size ||
	    header->text_size > header->core_size)
		return "sizes in its header make no sense";
	if (!header->max_cpus || header->entry_offset >= header->text_size ||
	    header->console_offset % IMAGE_PAGE_SIZE ||
	    header->console_offset > header->core_size - IMAGE_PAGE_SIZE ||
	    header->boot_offset % sizeof(uint64_t) ||
	    header->boot_offset > header->core_size - sizeof(uint64_t))
		return "places in its header lie outside of it";
	if (header->link_address != (architecture == JAILHOUSE_X86 ? CELLWARDEN_X86_LINK_ADDRESS :
								     CELLWARDEN_ARM64_LINK_ADDRESS))
		return "it is linked to another address";
	return NULL;
}

/**
 * struct image_layout - where everything is in the hypervisor memory; offsets in bytes
 */
struct image_layout {
	uint64_t parameters, config, pool;
};

/**
 * image_place() - the parts behind the core
 * @n_cpus: CPU areas
 * @config_size: bytes, at most 2^32
 * @memory_size: of the hypervisor memory
 *
 * Return: NULL; else what is wrong, in words
 */
static inline const char *image_place(const struct cellwarden_image_header *header, uint32_t n_cpus,
				      uint64_t config_size, uint64_t memory_size,
				      struct image_layout *ret)
{
	if (n_cpus > header->max_cpus)
		return "the machine has more CPUs than the hypervisor can take";
	ret->parameters = header->core_size + n_cpus * (uint64_t)header->cpu_size;
	ret->config = ret->parameters + IMAGE_PAGE_SIZE;
	ret->pool = ret->config +
		    (config_size + IMAGE_PAGE_SIZE - 1) / IMAGE_PAGE_SIZE * IMAGE_PAGE_SIZE;
	if (ret->pool >= memory_size)
		return "the hypervisor memory is too small for it";
	return NULL;
}

#endif
