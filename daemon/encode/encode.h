/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The binary form of configurations: revisions 12, 13 and 14 (abi.md, sections
 * 3, 4 and 10). Pure: const in, new value out. schemas/abi/config-view.h finds the parts.
 */
#ifndef ENCODE_ENCODE_H
#define ENCODE_ENCODE_H

#include "base/bytes.h"
#include "model/config.h"

/**
 * config_encode() - write a configuration as the driver and the hypervisor read it
 * @revision: 12, 13 or 14
 * @findings: what the binary form cannot hold, with a JSON pointer
 * @ret: owned by @arena
 *
 * Return: 0; -EINVAL with at least one error in @findings.
 */
int config_encode(const struct config *config, unsigned int revision, struct arena *arena,
		  struct finding_list *findings, struct bytes *ret);

/**
 * config_decode() - read a binary configuration from anywhere
 * @arch: architecture for revisions 12 and 13, which do not say it;
 *	MACHINE_ARCH_UNKNOWN leaves cells without one and refuses systems
 * @findings: what is wrong, with the byte offset in the text
 *
 * Return: 0; -EINVAL with at least one error in @findings.
 */
int config_decode(struct bytes blob, enum machine_arch arch, struct finding_list *findings,
		  struct config **ret);

/**
 * config_from_c() - read C source: one initialised structure of header and arrays
 * @arch: as for config_decode(), where the source does not say it
 * @findings: what is not understood, with line and column; comments are lost
 *
 * What compilers do beyond (conditions, function-like macros, casts) is refused.
 *
 * Return: 0; -EINVAL with at least one error in @findings.
 */
int config_from_c(struct bytes source, enum machine_arch arch, struct finding_list *findings,
		  struct config **ret);

/** A file above this is no configuration: 8192 CPUs and all arrays full take less as JSON. */
#define CONFIG_FILE_MAX (64 << 20)

/** Objects and arrays in one another; the schemas need 6. */
#define JSON_DEPTH_MAX 16

/* ---- files of any format (config-file.c) --------------------------------- */

enum config_format { CONFIG_FORMAT_JSON, CONFIG_FORMAT_BINARY, CONFIG_FORMAT_C };

/** config_format_detect() - by content: '{' is JSON, a signature binary, the rest C. */
enum config_format config_format_detect(struct bytes content);

/** config_read() - a configuration from bytes of any format. Errors as the readers above. */
int config_read(struct bytes content, enum machine_arch arch, struct finding_list *findings,
		struct config **ret);

/** config_write() - the bytes of a configuration in a format; @revision counts for binary only. */
int config_write(const struct config *config, enum config_format format, unsigned int revision,
		 struct arena *arena, struct finding_list *findings, struct bytes *ret);

#endif
