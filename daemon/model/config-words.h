/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words for the numbers of configurations: one table a kind of number, read by
 * the JSON, C and people's forms alike.
 */
#ifndef MODEL_CONFIG_WORDS_H
#define MODEL_CONFIG_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/** struct config_word - one row */
struct config_word {
	uint64_t value;
	const char *word;   /* in JSON and for people */
	const char *c_name; /* in C source, of <jailhouse/cell-config.h>; NULL: the number */
};

/** struct config_words - a table; @is_flags: the values are bits that combine */
struct config_words {
	const struct config_word *items;
	size_t n;
	bool is_flags;
};

extern const struct config_words words_arch, words_system_flags, words_cell_flags,
	words_memory_flags, words_console_type, words_console_flags, words_iommu_type,
	words_apic_mode, words_cache_type, words_cache_flags, words_pci_type, words_pci_cap_id,
	words_pci_cap_flags, words_shmem_protocol, words_space, words_kind;

/** config_words_find_value() - the row of a value. Return: NULL if there is none. */
const struct config_word *config_words_find_value(const struct config_words *words, uint64_t value);

/** config_words_find() - the row of a word. Return: NULL if there is none. */
const struct config_word *config_words_find(const struct config_words *words, const char *word);

/** config_words_format() - for people: the word or "0x…"; flags joined by commas, "" for none. */
const char *config_words_format(struct arena *arena, const struct config_words *words,
				uint64_t value);

#endif
