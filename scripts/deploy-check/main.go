// Reads what is deployed by the code of those who will read it: Kubernetes' types, and the loader of Docker
// Compose. A field that they don't know is an error, as is a value of the wrong type.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	if err := check(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "kubernetes":
		return checkObjects(os.Stdin)
	case len(args) == 2 && args[0] == "compose":
		return checkCompose(args[1])
	}
	return errors.New("usage: deploy-check kubernetes <objects.yaml | deploy-check compose FILE")
}

// checkObjects prints the kind and name of each object.
func checkObjects(objects io.Reader) error {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, corev1.AddToScheme, policyv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return err
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	documents := yaml.NewYAMLReader(bufio.NewReader(objects))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		object, kind, err := decoder.Decode(document, nil, nil)
		if err != nil {
			return fmt.Errorf("%w in\n%s", err, document)
		}
		if named, ok := object.(interface{ GetName() string }); ok {
			fmt.Println(kind.Kind, named.GetName())
		}
	}
}

// checkCompose prints the names of the services.
func checkCompose(file string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithName("skein"))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	for _, name := range project.ServiceNames() {
		fmt.Println(name)
	}
	return nil
}
