namespace DotBpf.Embedded.Tests.Jit;

internal enum FlowKind
{
    Unknown,
    Number,
    Context,
    Frame,
    Map,
}
