"""Who joins: shares for every named body, and adoption as published."""
