/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_RESERVATION_APPLY_H
#define CELLCTL_RESERVATION_APPLY_H

#include "cellctl.h"
#include "plan/reservation.h"

/**
 * reservation_apply() - write a proposal into the boot loader's files below --root
 * @is_dry_run: only say what would be changed
 * @findings: of the proposal; printed when it cannot be written
 *
 * All files are read and their new content is made before the first is written.
 *
 * Return: CELLCTL_FINE; CELLCTL_WARNING with @findings; CELLCTL_ERROR after having said why.
 */
int reservation_apply(const struct cellctl *ctl, const struct reservation_proposal *proposal,
		      bool is_dry_run, struct finding_list *findings);

#endif
