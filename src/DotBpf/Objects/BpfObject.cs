namespace DotBpf;

/// <summary>A loaded object.</summary>
public sealed class BpfObject
{
}
