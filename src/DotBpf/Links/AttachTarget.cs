namespace DotBpf;

/// <summary>A hook that a program can be attached to. Each sort of hook is a record of its own.</summary>
public abstract record AttachTarget;
