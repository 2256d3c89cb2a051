/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_RESERVATION_FILES_H
#define CELLCTL_RESERVATION_FILES_H

#include "cellctl.h"

/**
 * reservation_compare_files() - what boot loaders' files ask for and the running kernel was not told
 * @findings: rule "reservation-not-booted" for each, with what may have been forgotten
 *
 * Files that cannot be read say nothing.
 */
void reservation_compare_files(const struct cellctl *ctl, const struct inventory *inventory,
			       struct finding_list *findings);

#endif
