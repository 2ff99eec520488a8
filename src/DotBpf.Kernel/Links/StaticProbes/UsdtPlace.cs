namespace DotBpf.Kernel;

/// <summary>A place of a static probe at which a program runs: a uprobe, and the entry that tells the program where the arguments lie.</summary>
/// <param name="Link">The uprobe.</param>
/// <param name="Entry">The entry's number; <see langword="null"/> for programs that do not ask.</param>
/// <param name="Address">The address by which the program finds the number, where it cannot be the cookie.</param>
internal sealed record UsdtPlace(BpfLink Link, uint? Entry = null, ulong? Address = null);
