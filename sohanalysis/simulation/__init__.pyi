from .draws import adopters_alone as adopters_alone
from .panel import RiskPanel as RiskPanel
from .simulation import Simulation as Simulation
