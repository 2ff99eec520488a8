using System.Collections.Immutable;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>One sort of hook: what it is called, who may attach to it, and how.</summary>
/// <param name="Target">The sort of target it answers to.</param>
/// <param name="Name">A word for messages.</param>
/// <param name="MinimumKernel">The first kernel that has it.</param>
/// <param name="Programs">The kinds of program that it takes.</param>
/// <param name="Attach">Attaches to it.</param>
internal sealed record Hook(Type Target, string Name, string MinimumKernel, ImmutableArray<ProgramType> Programs, Func<Attachment, BpfLink> Attach);
