using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>What the inner maps of a map of maps are made from.</summary>
/// <param name="Spec">The inner map.</param>
/// <param name="Types">The types that its keys and values belong to, where the host was given them and still holds them.</param>
internal sealed record InnerTemplate(MapSpec Spec, TypesHandle? Types);
