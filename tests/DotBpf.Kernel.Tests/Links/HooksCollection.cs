namespace DotBpf.Kernel.Tests;

/// <summary>Tests of hooks run one after another: a process that another test starts holds copies of every link until it has begun its own program.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HooksCollection
{
    internal const string Name = "hooks";
}
