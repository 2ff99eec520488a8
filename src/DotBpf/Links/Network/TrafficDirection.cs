namespace DotBpf;

/// <summary>Which way a packet goes through a network interface.</summary>
public enum TrafficDirection
{
    /// <summary>Into this machine.</summary>
    Ingress,

    /// <summary>Out of this machine.</summary>
    Egress,
}
