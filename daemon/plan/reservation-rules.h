/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules about reservations. Inside plan/. */
#ifndef PLAN_RESERVATION_RULES_H
#define PLAN_RESERVATION_RULES_H

#include "plan/reservation-memory.h"
#include "plan/reservation.h"

/* One comparison while it runs. */
struct examination {
	const struct inventory *inventory;
	struct finding_list *findings;
	struct arena *arena;
	struct reservation_status *status; /* decided before the rules run */
	struct memory_view view;
};

/** reservation_is_for_us() - a request that keeps a named range out of Linux. */
bool reservation_is_for_us(const struct reservation_request *request);

/** reservation_is_limit() - one that cuts off memory without naming which. */
bool reservation_is_limit(const struct reservation_request *request);

/** reservation_apply_rules() - all of them, to each request and to the whole */
void reservation_apply_rules(struct examination *examination);

#endif
