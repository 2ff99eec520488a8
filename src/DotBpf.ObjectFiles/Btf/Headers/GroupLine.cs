namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>A line between the braces of a structure: a member, or padding.</summary>
internal readonly record struct GroupLine(BtfMember? Member, string Padding);
