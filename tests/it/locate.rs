//! Locating points, addresses and premises: against plain scans, and case by case.
